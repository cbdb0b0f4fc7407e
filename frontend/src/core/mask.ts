import { NOTHING, type Rect } from "./rect";

/** One layer's alpha at full resolution: 8 bits a pixel, row-major, 0 outside and 255 inside. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Alpha from which a pixel counts as inside. */
export const HALF = 128;

/** An empty mask of width x height pixels. */
export function createMask(width: number, height: number): Mask {
  return { width, height, data: new Uint8Array(width * height) };
}

/** True when no pixel carries any alpha. */
export function isBlank(mask: Mask): boolean {
  return mask.data.every((value) => value === 0);
}

/** True when both masks have the same size and the same pixels. */
export function equalMasks(one: Mask, other: Mask): boolean {
  if (one.width !== other.width || one.height !== other.height) return false;
  return one.data.every((value, index) => value === other.data[index]);
}

/** The smallest rectangle around every pixel with any alpha; empty for a blank mask. */
export function boxOf({ width, height, data }: Mask): Rect {
  let [x0, x1, y0, y1] = [width, 0, height, 0];
  for (let y = 0; y < height; y++) {
    const line = y * width;
    let first = 0;
    while (first < width && data[line + first] === 0) first++;
    if (first === width) continue;
    let last = width - 1;
    while (data[line + last] === 0) last--;
    x0 = Math.min(x0, first);
    x1 = Math.max(x1, last + 1);
    y0 = Math.min(y0, y);
    y1 = y + 1;
  }
  return y1 === 0 ? NOTHING : { x0, y0, x1, y1 };
}
