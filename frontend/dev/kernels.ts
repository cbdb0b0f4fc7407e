import { Gesture } from "../src/core/gesture";
import { runJob, type Job, type Source } from "../src/core/jobs";
import { createMask, type Mask } from "../src/core/mask";
import { fillPolygon } from "../src/core/polygon";
import { ringsOf } from "../src/core/rings";
import { sourceOf } from "../src/core/source";
import { flawsOf } from "../src/core/specks";
import { SHIRT, SIZE } from "./photo";

const HOLES = 40;

/** The drawn shirt at `width` pixels, with some holes in it, cut out as the editor cuts it. */
function shirt(width: number): Source {
  const scale = width / SIZE.width;
  const mask = createMask(width, Math.round(SIZE.height * scale));
  fillPolygon(new Gesture(mask, "add"), SHIRT.map(({ x, y }) => ({ x: x * scale, y: y * scale })));
  for (let hole = 0; hole < HOLES; hole++) mask.data[at(mask, (420 + (hole % 8) * 40) * scale, (500 + Math.floor(hole / 8) * 120) * scale)] = 0;
  const source = sourceOf(mask, 72);
  if (source === null) throw new Error("the shirt has pixels");
  return { ...source, rgba: photoOf(source.mask) };
}

function at({ width }: Mask, x: number, y: number): number {
  return Math.floor(y) * width + Math.floor(x);
}

/** Dark woven cloth on a light wall. */
function photoOf({ data }: Mask): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * data.length);
  data.forEach((value, pixel) => rgba.set([205 - value / 3 + (pixel % 7), 200 - value / 2, 198 - value / 3, 255], 4 * pixel));
  return rgba;
}

/** A brush stroke of 400 x 60 pixels along the hem, as a region to refine. */
function stroke({ mask, rgba }: Source): { readonly source: Source; readonly job: Job } {
  const [width, height] = [544, 204];
  const part = { width, height, data: mask.data.slice(0, width * height) };
  const region = new Uint8Array(width * height);
  for (let y = 72; y < 132; y++) region.fill(255, y * width + 72, y * width + 472);
  return { source: { mask: part, rgba: rgba?.slice(0, 4 * width * height) ?? null, openings: [] }, job: { kind: "region", region } };
}

/** Milliseconds that each kernel takes on the shirt at `width` pixels, `rounds` times each. */
export function timeKernels(width: number, rounds: number): Record<string, number[]> {
  const source = shirt(width);
  const painted = stroke(source);
  const jobs: Record<string, () => unknown> = {
    "find holes and specks": () => flawsOf(source.mask),
    "find outlines": () => ringsOf(source.mask),
    "fill holes": () => runJob(source, { kind: "fill", most: 500 }),
    "remove specks": () => runJob(source, { kind: "specks", most: 500 }),
    "smooth 3 px": () => runJob(source, { kind: "smooth", by: 3 }),
    "grow 2 px": () => runJob(source, { kind: "grow", by: 2 }),
    "shrink 2 px": () => runJob(source, { kind: "shrink", by: 2 }),
    "refine, band 8 px": () => runJob(source, { kind: "refine", band: 8, detail: 0.6 }),
    "refine, band 24 px": () => runJob(source, { kind: "refine", band: 24, detail: 0.6 }),
    "refine a stroke of 400 x 60 px": () => runJob(painted.source, painted.job),
  };
  return Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, timed(job, rounds)]));
}

function timed(job: () => unknown, rounds: number): number[] {
  return Array.from({ length: rounds }, () => {
    const from = performance.now();
    job();
    return performance.now() - from;
  });
}
