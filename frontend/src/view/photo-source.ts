import type { Rect } from "../core/rect";
import type { Placed } from "../core/source";
import type { PhotoPixels } from "../tools/tool";

// So many pixels are read at a time: some ten milliseconds.
const SLICE = 1_000_000;

/** The source with the photo's colours under it, read in slices so that the hand is not held up; null until it is loaded. */
export async function withPhoto(source: Placed, photo: PhotoPixels): Promise<Placed | null> {
  const { x0, y0, x1, y1 } = source.rect;
  const width = x1 - x0;
  const rgba = new Uint8ClampedArray(4 * width * (y1 - y0));
  const lines = Math.max(1, Math.floor(SLICE / width));
  for (let y = y0; y < y1; y += lines) {
    const slice: Rect = { x0, y0: y, x1, y1: Math.min(y1, y + lines) };
    const pixels = photo.read(slice);
    if (pixels === null) return null;
    rgba.set(pixels, 4 * width * (y - y0));
    await nextTask();
  }
  return { ...source, rgba };
}

/** Let the page draw and the hand move before going on. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
