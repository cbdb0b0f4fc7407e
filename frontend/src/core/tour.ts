import type { Stretch } from "./contrast";
import type { Stretch as Doubt } from "./order";

/** One stop of the tour along the outline: what may be wrong there and why. */
export interface Stop {
  /** Middle, and pixels along the outline. */
  readonly x: number;
  readonly y: number;
  readonly length: number;
  /** The model's doubt 0..1; null where it has none. */
  readonly doubt: number | null;
  /** Contrast of the present outline in delta E; null where it cannot be measured. */
  readonly contrast: number | null;
}

/** Contrast below which a person hardly sees the edge, as the server's reasons have it. */
export const LOW_CONTRAST = 5;
const STRETCH = 24;
// A doubtful stretch still concerns the mask while its outline passes so near, in pixels.
const FOLLOWS = 12;
const MOST_STOPS = 50;
// A long weak side is one stop for so many stretches: as much as one sees at once.
const MOST_STRETCHES = 10;

/**
 * Where to look, the most doubtful first: what the model doubts and the mask still follows, and stretches of the
 * present outline with hardly any contrast. Stretches that meet are one stop.
 */
export function tourOf(stretches: readonly Stretch[], doubts: readonly Doubt[]): Stop[] {
  const stops = loopsOf(stretches).flatMap((loop) => stopsAlong(loop.map((stretch) => stopOf(stretch, doubts))));
  return stops.sort((one, other) => risk(other) - risk(one)).slice(0, MOST_STOPS);
}

/** The stretches of each outline by themselves. */
function loopsOf(stretches: readonly Stretch[]): Stretch[][] {
  const loops: Stretch[][] = [];
  stretches.forEach((stretch, at) => {
    const before = stretches[at - 1];
    if (before === undefined || !meets(before, stretch)) loops.push([]);
    loops[loops.length - 1]?.push(stretch);
  });
  return loops;
}

/** Neighbours that need a look as one stop each; an outline has no beginning, so it is cut where all is well. */
function stopsAlong(loop: readonly (Stop | null)[]): Stop[] {
  const start = Math.max(0, loop.indexOf(null));
  const stops: Stop[] = [];
  let open: Stop[] = [];
  for (const stop of [...loop.slice(start), ...loop.slice(0, start), null]) {
    if (open.length > 0 && (stop === null || open.length >= MOST_STRETCHES)) {
      stops.push(joined(open));
      open = [];
    }
    if (stop !== null) open.push(stop);
  }
  return stops;
}

function stopOf({ x, y, contrast }: Stretch, doubts: readonly Doubt[]): Stop | null {
  const near = doubts.filter((row) => Math.hypot(row[0] - x, row[1] - y) <= row[2] / 2 + FOLLOWS);
  const doubt = near.length === 0 ? null : Math.max(...near.map((row) => row[3]));
  if (doubt === null && (contrast === null || contrast >= LOW_CONTRAST)) return null;
  return { x, y, length: STRETCH, doubt, contrast };
}

function meets({ line }: Stretch, next: Stretch): boolean {
  return line[line.length - 2] === next.line[0] && line[line.length - 1] === next.line[1];
}

/** Stops in a row as one: its middle, all of their length, the worst of their reasons. */
function joined(stops: readonly Stop[]): Stop {
  const middle = stops[stops.length >> 1] ?? { x: 0, y: 0 };
  const doubts = stops.flatMap(({ doubt }) => (doubt === null ? [] : [doubt]));
  const contrasts = stops.flatMap(({ contrast }) => (contrast === null ? [] : [contrast]));
  return {
    x: middle.x,
    y: middle.y,
    length: stops.length * STRETCH,
    doubt: doubts.length === 0 ? null : Math.max(...doubts),
    contrast: contrasts.length === 0 ? null : Math.min(...contrasts),
  };
}

/** The model's doubt counts as much as the lack of contrast; both together come first. */
function risk({ doubt, contrast }: Stop): number {
  return (doubt ?? 0) + (contrast === null ? 0 : Math.max(0, 1 - contrast / LOW_CONTRAST));
}
