import { lostBetween, toAlpha, toShares } from "./alpha";
import { boxMean, gaussian, gaussianReach } from "./box";
import { HALF, type Mask } from "./mask";
import { eachNear } from "./nearest";
import { partsOf } from "./parts";
import { cutMask, putPiece, unevenPieces } from "./pieces";

// An edge drawn with a soft brush or taken from the photo: nearly all pixels of a window in it are soft, which no
// plain outline reaches. What lies beside such pixels belongs to the soft edge too.
const SOFT_SHARE = 0.8;
const SOFT_WINDOW = 2;
const SOFT_REACH = 3;
const SOFT_RISE = 5;
// How far around a place where the outline moved the old softness gives way.
const NEAR_MOVE = 4;
// A pixel of a soft edge about as near to half alpha as this changes sides without the outline having moved.
const MOVED = 64;

/**
 * The alpha with its outline smoothed: blurred with a Gaussian of `sigma` pixels and drawn sharp again where the
 * blurred alpha is half. Where the outline was soft and did not move, the old alpha stays.
 */
export function smooth(mask: Mask, sigma: number): Uint8Array {
  const result = { ...mask, data: mask.data.slice() };
  for (const piece of unevenPieces(mask, gaussianReach(sigma) + NEAR_MOVE)) {
    putPiece(result, piece, smoothPiece(cutMask(mask, piece.window), sigma));
  }
  return result.data;
}

function smoothPiece(mask: Mask, sigma: number): Uint8Array {
  const values = gaussian(toShares(mask.data), mask.width, mask.height, sigma);
  // An edge blurred by sigma rises by 1 / (sigma * sqrt(2 pi)) a pixel: this makes it one pixel wide again.
  const gain = Math.max(1, sigma * Math.sqrt(2 * Math.PI));
  for (let at = 0; at < values.length; at++) values[at] = ((values[at] ?? 0) - 0.5) * gain + 0.5;
  const sharp = toAlpha(values);
  keepSoft(mask, sharp);
  return sharp;
}

/** Give `sharp` the mask's own alpha back where its edge is soft and far from any place where the outline moved. */
function keepSoft({ width, height, data }: Mask, sharp: Uint8Array): void {
  const soft = new Float32Array(data.length);
  const moved = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? 0;
    soft[at] = value > 0 && value < 255 ? 1 : 0;
    moved[at] = value >= HALF !== (sharp[at] ?? 0) >= HALF && Math.abs(value - HALF) > MOVED ? 255 : 0;
  }
  const share = boxMean(soft, width, height, SOFT_WINDOW);
  let any = false;
  for (let at = 0; at < share.length; at++) {
    share[at] = (share[at] ?? 0) >= SOFT_SHARE ? 1 : 0;
    any ||= share[at] === 1;
  }
  if (!any) return;
  const keeps = boxMean(share, width, height, SOFT_REACH);
  eachNear(moved, width, height, NEAR_MOVE, (at) => (keeps[at] = 0));
  for (let at = 0; at < data.length; at++) {
    const keep = moved[at] === 255 ? 0 : Math.min(1, SOFT_RISE * (keeps[at] ?? 0));
    sharp[at] = Math.round((sharp[at] ?? 0) * (1 - keep) + (data[at] ?? 0) * keep);
  }
}

/** How many thin parts (straps, laces) a change takes away: lost pieces at least `span` pixels long. */
export function thinPartsLost(before: Mask, after: Uint8Array, span: number): number {
  const pieces = partsOf({ ...before, data: lostBetween(before.data, after) }, "inside").list;
  return pieces.filter(({ box, area }) => Math.max(box.x1 - box.x0, box.y1 - box.y0) >= span && area >= span).length;
}
