import type { Mask } from "./mask";
import { intersect, wholeOf, type Rect } from "./rect";
import { copyRect } from "./tiles";

// Filters run piece by piece along the outline: planes of the whole picture would be hundreds of megabytes. Small
// pieces leave out more of what is far from it; large ones look at fewer pixels twice.
const LEAST_PIECE = 48;
const REACHES = 3;

/** A piece of the picture, and the part around it that a filter has to see. */
export interface Piece {
  readonly rect: Rect;
  readonly window: Rect;
}

/** The pieces whose window, `reach` pixels larger on each side, is not all of one value. */
export function unevenPieces(mask: Mask, reach: number): Piece[] {
  const pieces: Piece[] = [];
  const side = Math.max(LEAST_PIECE, REACHES * reach);
  for (let y0 = 0; y0 < mask.height; y0 += side) {
    for (let x0 = 0; x0 < mask.width; x0 += side) {
      const rect = intersect({ x0, y0, x1: x0 + side, y1: y0 + side }, wholeOf(mask));
      const grown = { x0: rect.x0 - reach, y0: rect.y0 - reach, x1: rect.x1 + reach, y1: rect.y1 + reach };
      const window = intersect(grown, wholeOf(mask));
      if (!isEven(mask, window)) pieces.push({ rect, window });
    }
  }
  return pieces;
}

function isEven({ width, data }: Mask, { x0, y0, x1, y1 }: Rect): boolean {
  const first = data[y0 * width + x0];
  for (let y = y0; y < y1; y++) {
    for (let at = y * width + x0; at < y * width + x1; at++) if (data[at] !== first) return false;
  }
  return true;
}

/** The part of a mask in `rect` as a mask of its own. */
export function cutMask(mask: Mask, rect: Rect): Mask {
  return { width: rect.x1 - rect.x0, height: rect.y1 - rect.y0, data: copyRect(mask, rect) };
}

/** The RGBA pixels in `rect` of a picture `width` pixels wide. */
export function cutPhoto(rgba: Uint8ClampedArray, width: number, { x0, y0, x1, y1 }: Rect): Uint8ClampedArray {
  const line = 4 * (x1 - x0);
  const copy = new Uint8ClampedArray(line * (y1 - y0));
  for (let y = y0; y < y1; y++) {
    const from = 4 * (y * width + x0);
    copy.set(rgba.subarray(from, from + line), (y - y0) * line);
  }
  return copy;
}

/** Copy what a filter made of `piece.window` into the picture `into`, the piece itself only. */
export function putPiece(into: Mask, { rect, window }: Piece, made: Uint8Array): void {
  const width = window.x1 - window.x0;
  for (let y = rect.y0; y < rect.y1; y++) {
    const from = (y - window.y0) * width + rect.x0 - window.x0;
    into.data.set(made.subarray(from, from + rect.x1 - rect.x0), y * into.width + rect.x0);
  }
}
