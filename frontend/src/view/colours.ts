import type { ReadColour } from "../core/contrast";
import { intersect, isEmpty, wholeOf } from "../core/rect";
import type { PhotoPixels } from "../tools/tool";

const SHIFT = 8;
const SIDE = 1 << SHIFT;

/** Single colours of the photo, read tile by tile where they are asked for: along an outline that is few of them. */
export function colourReader(photo: PhotoPixels): ReadColour {
  const tiles = new Map<number, Uint8ClampedArray>();
  const columns = Math.ceil(photo.width / SIDE);
  const tileAt = (column: number, row: number): Uint8ClampedArray | null => {
    const key = row * columns + column;
    const known = tiles.get(key);
    if (known !== undefined) return known;
    const rect = { x0: column * SIDE, y0: row * SIDE, x1: (column + 1) * SIDE, y1: (row + 1) * SIDE };
    // Beyond the photo the tile is empty, so that every tile has lines of the same length.
    const pixels = isEmpty(intersect(rect, wholeOf(photo))) ? null : photo.read(rect);
    // Until the photo is loaded there is nothing to keep.
    if (pixels !== null) tiles.set(key, pixels);
    return pixels;
  };
  return (x, y, into, at) => {
    const pixels = tileAt(x >> SHIFT, y >> SHIFT);
    if (pixels === null) return false;
    const from = 4 * ((y & (SIDE - 1)) * SIDE + (x & (SIDE - 1)));
    for (let channel = 0; channel < 4; channel++) into[at + channel] = pixels[from + channel] ?? 0;
    return true;
  };
}
