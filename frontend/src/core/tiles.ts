import type { Mask } from "./mask";
import { intersect, wholeOf, type Rect } from "./rect";

/** Side of a tile in pixels: small enough that a dab copies little, large enough that a stroke has few. */
export const TILE = 64;

/** How many tiles stand in one row of a picture. */
export function tileColumns(width: number): number {
  return Math.ceil(width / TILE);
}

/** The pixels of tile number `index`, cut off at the picture's edge. */
export function tileRect(size: { readonly width: number; readonly height: number }, index: number): Rect {
  const columns = tileColumns(size.width);
  const x0 = (index % columns) * TILE;
  const y0 = Math.floor(index / columns) * TILE;
  return intersect({ x0, y0, x1: x0 + TILE, y1: y0 + TILE }, wholeOf(size));
}

/** The numbers of the tiles that a rectangle touches, row by row. */
export function tilesIn(size: { readonly width: number; readonly height: number }, rect: Rect): number[] {
  const { x0, y0, x1, y1 } = intersect(rect, wholeOf(size));
  const columns = tileColumns(size.width);
  const found: number[] = [];
  for (let row = Math.floor(y0 / TILE); row * TILE < y1; row++) {
    for (let column = Math.floor(x0 / TILE); column * TILE < x1; column++) found.push(row * columns + column);
  }
  return found;
}

/** A copy of the pixels in `rect`, row by row. */
export function copyRect(mask: Mask, rect: Rect): Uint8Array {
  const width = rect.x1 - rect.x0;
  const copy = new Uint8Array(width * (rect.y1 - rect.y0));
  for (let y = rect.y0; y < rect.y1; y++) {
    const from = y * mask.width + rect.x0;
    copy.set(mask.data.subarray(from, from + width), (y - rect.y0) * width);
  }
  return copy;
}

/** Write pixels that copyRect took back to where they were. */
export function pasteRect(mask: Mask, rect: Rect, pixels: Uint8Array): void {
  const width = rect.x1 - rect.x0;
  for (let y = rect.y0; y < rect.y1; y++) {
    const from = (y - rect.y0) * width;
    mask.data.set(pixels.subarray(from, from + width), y * mask.width + rect.x0);
  }
}

/** Whether the mask holds in `rect` the very pixels that copyRect took. */
export function holdsRect(mask: Mask, rect: Rect, pixels: Uint8Array): boolean {
  let at = 0;
  for (let y = rect.y0; y < rect.y1; y++) {
    const line = y * mask.width;
    for (let x = rect.x0; x < rect.x1; x++) if (mask.data[line + x] !== pixels[at++]) return false;
  }
  return true;
}
