import type { Mask } from "../core/mask";
import { intersect, isEmpty, wholeOf, type Rect } from "../core/rect";

export const MODES = ["off", "tint", "outline", "white", "black", "checker"] as const;
/** How the mask is shown over the photo; the last three cut the garment out on a backdrop. */
export type Mode = (typeof MODES)[number];

/** A mask and the CSS colour it is drawn in. */
export interface Tinted {
  readonly mask: Mask;
  readonly color: string;
}

type Rgb = readonly [red: number, green: number, blue: number];

const CHECKER_SHIFT = 4;
const CHECKER: readonly [Rgb, Rgb] = [
  [153, 153, 153],
  [204, 204, 204],
];
// Told apart by the colour-blind: blue was added, orange was taken away.
const ADDED: Rgb = [61, 153, 255];
const REMOVED: Rgb = [255, 140, 26];

/** Red, green and blue 0..255 of a hexadecimal CSS colour (#rgb or #rrggbb); mid grey for anything else. */
export function parseColor(color: string): Rgb {
  const digits = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color) ? color.slice(1) : "808080";
  const six = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = Number.parseInt(six, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Paint the part `rect` of the overlay, at the photo's full size, into `context`; opacity is applied later. */
export function paintOverlay(context: Context2D, layers: readonly Tinted[], mode: Mode, rect: Rect): void {
  const size = layers[0]?.mask;
  const part = size === undefined ? rect : intersect(rect, wholeOf(size));
  if (isEmpty(part)) return;
  const picture = context.createImageData(part.x1 - part.x0, part.y1 - part.y0);
  if (mode === "tint") for (const layer of layers) blendTint(picture, layer, part);
  else if (mode !== "off" && mode !== "outline") fillBackdrop(picture, layers, mode, part);
  context.putImageData(picture, part.x0, part.y0);
}

/** Paint what `after` has more (blue) and less (orange) than `before`. */
export function paintDifference(context: Context2D, before: readonly Tinted[], after: readonly Tinted[], rect: Rect): void {
  if (isEmpty(rect)) return;
  const picture = context.createImageData(rect.x1 - rect.x0, rect.y1 - rect.y0);
  eachPixel(rect, (x, y, at) => {
    const change = unionAlpha(after, x, y) - unionAlpha(before, x, y);
    if (change !== 0) setPixel(picture.data, at, change > 0 ? ADDED : REMOVED, Math.abs(change));
  });
  context.putImageData(picture, rect.x0, rect.y0);
}

/** Draw a whole overlay into a canvas of the photo's size, for a picture that never changes. */
export function drawMaskOverlay(canvas: HTMLCanvasElement, layers: readonly Tinted[], mode: Mode): void {
  const context = canvas.getContext("2d");
  if (context !== null) paintOverlay(context, layers, mode, wholeOf(canvas));
}

export type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function blendTint({ data }: ImageData, { mask, color }: Tinted, part: Rect): void {
  const [red, green, blue] = parseColor(color);
  eachPixel(part, (x, y, at) => {
    const alpha = mask.data[y * mask.width + x] ?? 0;
    if (alpha === 0) return;
    const below = (data[at + 3] ?? 0) * (1 - alpha / 255);
    const total = alpha + below;
    data[at] = (red * alpha + (data[at] ?? 0) * below) / total;
    data[at + 1] = (green * alpha + (data[at + 1] ?? 0) * below) / total;
    data[at + 2] = (blue * alpha + (data[at + 2] ?? 0) * below) / total;
    data[at + 3] = total;
  });
}

function fillBackdrop({ data }: ImageData, layers: readonly Tinted[], mode: "white" | "black" | "checker", part: Rect): void {
  eachPixel(part, (x, y, at) => {
    const hidden = 255 - unionAlpha(layers, x, y);
    if (hidden > 0) setPixel(data, at, backdrop(mode, x, y), hidden);
  });
}

function backdrop(mode: "white" | "black" | "checker", x: number, y: number): Rgb {
  if (mode === "white") return [255, 255, 255];
  if (mode === "black") return [0, 0, 0];
  return CHECKER[(((x >> CHECKER_SHIFT) + (y >> CHECKER_SHIFT)) & 1) as 0 | 1];
}

function unionAlpha(layers: readonly Tinted[], x: number, y: number): number {
  let most = 0;
  for (const { mask } of layers) most = Math.max(most, mask.data[y * mask.width + x] ?? 0);
  return most;
}

function setPixel(data: Uint8ClampedArray, at: number, [red, green, blue]: Rgb, alpha: number): void {
  data[at] = red;
  data[at + 1] = green;
  data[at + 2] = blue;
  data[at + 3] = alpha;
}

/** Call with each pixel of `rect` and the index of its first byte in a picture of that size. */
function eachPixel(rect: Rect, visit: (x: number, y: number, at: number) => void): void {
  let at = 0;
  for (let y = rect.y0; y < rect.y1; y++) {
    for (let x = rect.x0; x < rect.x1; x++, at += 4) visit(x, y, at);
  }
}
