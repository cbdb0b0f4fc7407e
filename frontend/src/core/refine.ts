import { inverted, toShares } from "./alpha";
import { guidedFilter, planesOf } from "./guided";
import type { Mask } from "./mask";
import { eachNear } from "./nearest";
import { cutMask, cutPhoto, putPiece, unevenPieces, type Piece } from "./pieces";

/** How the edge is taken from the photo. */
export interface RefineSettings {
  /** Pixels to either side of the outline that may change. */
  readonly band: number;
  /** 0 calm .. 1 every hair: how small a difference of colours counts as an edge. */
  readonly detail: number;
}

// At the band's rim the old alpha takes over within so many pixels.
const FADE = 2;

/**
 * The alpha with the edge's softness taken from the photo, by the guided filter (He, Sun and Tang 2013), in a band
 * along the outline; pixels outside the band keep their alpha. `rgba` are the photo's pixels at the mask's size.
 */
export function refineEdge(mask: Mask, rgba: Uint8ClampedArray, { band, detail }: RefineSettings): Uint8Array {
  const weights = bandWeights(mask, band);
  const result = { ...mask, data: mask.data.slice() };
  const radius = Math.max(2, Math.round(band));
  // The filter looks two radii far: it is a mean of means.
  for (const piece of unevenPieces(mask, 2 * radius)) {
    putPiece(result, piece, refinePiece(mask, rgba, weights, piece, radius, 10 ** (-2 - 4 * detail)));
  }
  return result.data;
}

function refinePiece(mask: Mask, rgba: Uint8ClampedArray, weights: Uint8Array, { window }: Piece, radius: number, epsilon: number): Uint8Array {
  const part = cutMask(mask, window);
  const guide = planesOf(cutPhoto(rgba, mask.width, window));
  const filtered = guidedFilter(guide, toShares(part.data), part.width, part.height, radius, epsilon);
  return mixed(part.data, filtered, cutMask({ ...mask, data: weights }, window).data);
}

/** 255 along the outline, falling to 0 `band` pixels away from it on both sides. */
export function bandWeights({ width, height, data }: Mask, band: number): Uint8Array {
  const weights = new Uint8Array(data.length);
  const mark = (at: number, _x: number, _y: number, _nearX: number, _nearY: number, distance: number): void => {
    weights[at] = Math.round(255 * Math.min(1, Math.max(0, (band + 0.5 - distance) / FADE)));
  };
  eachNear(data, width, height, band + 0.5, mark);
  eachNear(inverted(data), width, height, band + 0.5, mark);
  return weights;
}

/** `before` (0..255) and `after` (0..1, cut off) in the proportion of `weights` (0..255). */
export function mixed(before: Uint8Array, after: Float32Array, weights: Uint8Array): Uint8Array {
  const result = before.slice();
  for (let at = 0; at < result.length; at++) {
    const weight = weights[at] ?? 0;
    if (weight === 0) continue;
    const value = 255 * Math.min(1, Math.max(0, after[at] ?? 0));
    result[at] = Math.round(((before[at] ?? 0) * (255 - weight) + value * weight) / 255);
  }
  return result;
}
