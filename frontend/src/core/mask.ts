/** One layer's alpha at full resolution: 8 bits a pixel, row-major, 0 outside and 255 inside. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

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
