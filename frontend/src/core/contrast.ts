import { meanLab, type Lab } from "./lab";
import { HALF, type Mask } from "./mask";
import type { Ring } from "./rings";

/** RGBA of one pixel of the photo written to `into`; false where the photo is not known. */
export type ReadColour = (x: number, y: number, into: Uint8ClampedArray, at: number) => boolean;

/** A stretch of the outline and how visible the garment's edge is there. */
export interface Stretch {
  /** Its middle, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Corners x, y along it, in pixels. */
  readonly line: Int32Array;
  /** CIELAB difference (delta E 1976) between thin bands inside and outside; null where one of them is missing. */
  readonly contrast: number | null;
}

// Steps along the cracks between pixels; the way along a slanted edge is up to 1.4 times as long as the edge.
const LENGTH = 28;
const SAMPLE_STEP = 2;
// The direction of the outline is taken over so many steps to either side.
const DIRECTION_REACH = 4;
const SAMPLES = 3;
const NEAREST = 1.5;
// As at the server: the bands reach 5 pixels of 1728.
const BAND = 0.003;

/**
 * The outlines of a mask in stretches of about 24 pixels with the contrast of each, one after the other, so that the
 * caller may rest between them. `rings` lie in the mask's own pixels.
 */
export function* stretchesAlong(mask: Mask, rings: readonly Ring[], read: ReadColour): Generator<Stretch> {
  const depths = depthsFor(mask);
  for (const ring of rings) {
    const steps = ring.length / 2;
    const count = Math.max(1, Math.round(steps / LENGTH));
    for (let part = 0; part < count; part++) {
      const from = Math.round((part * steps) / count);
      const to = Math.round(((part + 1) * steps) / count);
      yield stretchOf(mask, ring, from, to, depths, read);
    }
  }
}

function depthsFor({ width, height }: Mask): number[] {
  const band = Math.max(2, BAND * Math.max(width, height));
  return Array.from({ length: SAMPLES }, (_, sample) => NEAREST + (sample * (band - 1)) / (SAMPLES - 1));
}

function stretchOf(mask: Mask, ring: Ring, from: number, to: number, depths: readonly number[], read: ReadColour): Stretch {
  const middle = (from + to) >> 1;
  // One corner more, so that stretches meet.
  const line = Int32Array.from({ length: 2 * (to - from + 1) }, (_, at) => ring[(2 * from + at) % ring.length] ?? 0);
  const inside = meanColour(mask, ring, from, to, depths, true, read);
  const outside = meanColour(mask, ring, from, to, depths, false, read);
  const contrast = inside === null || outside === null ? null : Math.hypot(inside.l - outside.l, inside.a - outside.a, inside.b - outside.b);
  return { x: ring[2 * middle] ?? 0, y: ring[2 * middle + 1] ?? 0, line, contrast };
}

/** The mean colour of the band on one side; samples that land on the other side (a thin strap) do not count. */
function meanColour(mask: Mask, ring: Ring, from: number, to: number, depths: readonly number[], inside: boolean, read: ReadColour): Lab | null {
  const colours = new Uint8ClampedArray(4 * depths.length * Math.ceil((to - from) / SAMPLE_STEP));
  let count = 0;
  for (let step = from; step < to; step += SAMPLE_STEP) {
    const [nx, ny] = normal(ring, step);
    for (const depth of depths) {
      const way = inside ? depth : -depth;
      const x = Math.floor((ring[2 * step] ?? 0) + nx * way);
      const y = Math.floor((ring[2 * step + 1] ?? 0) + ny * way);
      if (isOn(mask, x, y, inside) && read(x, y, colours, 4 * count)) count++;
    }
  }
  return count === 0 ? null : meanLab(colours.subarray(0, 4 * count));
}

/** Unit normal into the mask, which lies on the ring's right hand. */
function normal(ring: Ring, step: number): readonly [number, number] {
  const steps = ring.length / 2;
  const before = 2 * ((step - DIRECTION_REACH + steps * DIRECTION_REACH) % steps);
  const after = 2 * ((step + DIRECTION_REACH) % steps);
  const dx = (ring[after] ?? 0) - (ring[before] ?? 0);
  const dy = (ring[after + 1] ?? 0) - (ring[before + 1] ?? 0);
  const length = Math.hypot(dx, dy) || 1;
  return [-dy / length, dx / length];
}

function isOn({ width, height, data }: Mask, x: number, y: number, inside: boolean): boolean {
  return x >= 0 && y >= 0 && x < width && y < height && (data[y * width + x] ?? 0) >= HALF === inside;
}
