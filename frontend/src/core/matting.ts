import { toShares } from "./alpha";
import { boxMean } from "./box";
import { guidedFilter, planesOf, product, type Planes } from "./guided";
import type { Mask } from "./mask";
import { mixed } from "./refine";

// Colours of garment and background are looked for near first, then farther away.
const REACHES = [8, 24, 72] as const;
/** Pixels around a region that its estimate looks at. */
export const FARTHEST = 72;
// So much of a window must be surely garment, and so much surely background, to know their colours.
const LEAST_SHARE = 0.02;
// Colours nearer to each other than this (0..1, squared) say nothing: the old alpha stays in the mixture.
const NOISE = 0.03 ** 2;
// Cloth of several colours (stripes) has no one colour: its spread counts so much against the difference of the means.
const SPREAD = 16;
// Trust below the first is none, above the second full.
const TRUST = [0.35, 0.85] as const;
const SURE = 8;
const FILTER = { radius: 3, epsilon: 1e-4 } as const;

/**
 * Alpha estimated anew from the photo where `region` (0..255 a pixel) was painted: lace, fringe, fur.
 *
 * Around each pixel the mean colours of sure garment and sure background are taken from outside the region; the
 * pixel's place on the line between the two colours is its alpha, which is then filtered along the photo's edges
 * (as in shared sampling with the mean as only sample; Gastal and Oliveira 2010). Pixels outside keep theirs.
 */
export function refineRegion(mask: Mask, rgba: Uint8ClampedArray, region: Uint8Array): Uint8Array {
  const { width, height, data } = mask;
  const photo = planesOf(rgba);
  const estimate = toShares(data);
  const weights = new Uint8Array(data.length);
  let open: number[] = [];
  region.forEach((weight, at) => weight > 0 && open.push(at));
  for (const reach of REACHES) {
    if (open.length === 0) break;
    const near = { garment: colours(photo, mask, region, true, reach), ground: colours(photo, mask, region, false, reach) };
    const isKnown = (at: number): boolean => (near.garment.share[at] ?? 0) >= LEAST_SHARE && (near.ground.share[at] ?? 0) >= LEAST_SHARE;
    for (const at of open) if (isKnown(at)) weights[at] = Math.round((region[at] ?? 0) * place(photo, near, at, estimate));
    open = open.filter((at) => !isKnown(at));
  }
  const filtered = guidedFilter(photo, estimate, width, height, FILTER.radius, FILTER.epsilon);
  return mixed(data, filtered, weights);
}

interface Colours {
  /** Share of the window that is surely this side. */
  readonly share: Float32Array;
  /** Mean colours times that share. */
  readonly sums: Planes;
  /** Mean squared length of the colours times that share. */
  readonly squares: Float32Array;
}

interface Near {
  readonly garment: Colours;
  readonly ground: Colours;
}

function colours(photo: Planes, { width, height, data }: Mask, region: Uint8Array, inside: boolean, reach: number): Colours {
  const share = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    share[at] = region[at] === 0 && (inside ? value >= 255 - SURE : value <= SURE) ? 1 : 0;
  }
  const sum = (plane: Float32Array): Float32Array => boxMean(product(plane, share), width, height, reach);
  const lengths = new Float32Array(data.length);
  for (const plane of photo) for (let at = 0; at < lengths.length; at++) lengths[at] = (lengths[at] ?? 0) + (plane[at] ?? 0) ** 2;
  return { share: boxMean(share, width, height, reach), sums: [sum(photo[0]), sum(photo[1]), sum(photo[2])], squares: sum(lengths) };
}

/** Write where the pixel's colour lies between background (0) and garment (1); returns how far that can be trusted. */
function place(photo: Planes, { garment, ground }: Near, at: number, estimate: Float32Array): number {
  let along = 0;
  let length = 0;
  for (const channel of [0, 1, 2] as const) {
    const from = (ground.sums[channel][at] ?? 0) / (ground.share[at] ?? 1);
    const line = (garment.sums[channel][at] ?? 0) / (garment.share[at] ?? 1) - from;
    along += ((photo[channel][at] ?? 0) - from) * line;
    length += line * line;
  }
  estimate[at] = length === 0 ? (estimate[at] ?? 0) : Math.min(1, Math.max(0, along / length));
  const spread = spreadAt(garment, at) + spreadAt(ground, at);
  const trust = length / (length + NOISE + SPREAD * spread);
  return Math.min(1, Math.max(0, (trust - TRUST[0]) / (TRUST[1] - TRUST[0])));
}

/** Variance of the colours around a pixel, all channels together. */
function spreadAt({ share, sums, squares }: Colours, at: number): number {
  const count = share[at] ?? 1;
  const mean = sums.reduce((sum, plane) => sum + ((plane[at] ?? 0) / count) ** 2, 0);
  return Math.max(0, (squares[at] ?? 0) / count - mean);
}
