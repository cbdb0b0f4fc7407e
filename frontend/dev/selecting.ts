import { EdgeField } from "../src/core/edges";
import { Flood } from "../src/core/flood";
import type { Pixels } from "../src/core/lab";
import { LiveWire } from "../src/core/live-wire";
import type { Point, Rect } from "../src/core/rect";
import { PicturePixels } from "../src/view/pixels";

/** What one photo was found to take and to give: milliseconds of each step, and the paths' points in image pixels. */
export interface Selected {
  readonly moves: number[];
  readonly starts: number[];
  readonly presses: number[];
  readonly drags: number[];
  readonly path: [number, number][];
  readonly straight: [number, number][];
}

const SNAP = 8;
// The pointer reports once for so many pixels of its way.
const STRIDE = 8;
const BUDGET = 30_000;
const TO_THE_END = 1e9;
const TOLERANCES = [4, 8, 12, 16, 20, 24, 20, 14, 8];

/**
 * Trace an outline (a closed way of pixels) with an anchor every `gap` pixels, anchors and pointer missing it by up to
 * `miss` pixels, and press the wand once inside it. `scale` enlarges photo and outline.
 */
export async function select(url: string, outline: readonly (readonly [number, number])[], gap: number, miss: number, scale: number): Promise<Selected> {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  const photo = new PicturePixels(Math.round(picture.naturalWidth * scale), Math.round(picture.naturalHeight * scale), () => picture);
  const way = outline.map(([x, y]) => ({ x: (x + 0.5) * scale, y: (y + 0.5) * scale }));
  return { ...traced(photo, way, gap, miss), ...pressed(photo, way) };
}

function traced(photo: Pixels, way: readonly Point[], gap: number, miss: number): Omit<Selected, "presses" | "drags"> {
  const [edges, random] = [new EdgeField(photo), dice()];
  const wire = new LiveWire(edges);
  const [moves, starts, path, straight]: [number[], number[], [number, number][], [number, number][]] = [[], [], [], []];
  const aim = (at: number): Point => {
    const { x, y } = way[at % way.length] ?? { x: 0, y: 0 };
    return edges.snap({ x: x + miss * random(), y: y + miss * random() }, SNAP);
  };
  let anchor = aim(0);
  for (let from = 0; from < way.length; from += gap) {
    const start = anchor;
    starts.push(timed(() => wire.start(start)));
    for (let at = STRIDE; at < gap; at += STRIDE) moves.push(timed(() => wire.spread(wire.nearest(aim(from + at)), BUDGET) && wire.path(wire.nearest(start))));
    const next = aim(from + gap);
    const pixel = wire.nearest(next);
    wire.spread(pixel, TO_THE_END);
    path.push(...wire.path(pixel).map(({ x, y }): [number, number] => [edges.refine(x, y).x, edges.refine(x, y).y]));
    const length = Math.ceil(Math.hypot(next.x - start.x, next.y - start.y));
    for (let at = 0; at < length; at++) straight.push([start.x + ((next.x - start.x) * at) / length, start.y + ((next.y - start.y) * at) / length]);
    anchor = next;
  }
  return { moves, starts, path, straight };
}

/** The wand in the middle of the outline's box: first press, then a drag to and fro, in the tool's own portions. */
function pressed(photo: Pixels, way: readonly Point[]): Pick<Selected, "presses" | "drags"> {
  const box = boxOf(way);
  const seed = { x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 };
  const presses: number[] = [];
  const drags: number[] = [];
  const flood = new Flood(photo, seed, true);
  const portion = (tolerance: number): boolean => {
    const done = flood.grow(tolerance, 400_000);
    const tiles = flood.changed(256);
    for (const tile of tiles) flood.cover(tile);
    return done && tiles.length < 256;
  };
  TOLERANCES.forEach((tolerance, step) => {
    for (;;) {
      const from = performance.now();
      const done = portion(tolerance);
      (step === 0 ? presses : drags).push(performance.now() - from);
      if (done) break;
    }
  });
  return { presses, drags };
}

function boxOf(way: readonly Point[]): Rect {
  const [xs, ys] = [way.map(({ x }) => x), way.map(({ y }) => y)];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

function timed(work: () => unknown): number {
  const from = performance.now();
  work();
  return performance.now() - from;
}

/** The same numbers between -1 and 1 each time. */
function dice(): () => number {
  let state = 7;
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (state / 2 ** 31) * 2 - 1;
  };
}
