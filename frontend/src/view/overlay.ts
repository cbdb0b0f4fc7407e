import type { Mask } from "../core/mask";
import { intersect, isEmpty, wholeOf, type Rect } from "../core/rect";
import { copyRect } from "../core/tiles";

export const MODES = ["off", "tint", "outline", "white", "black", "grey", "checker", "brand"] as const;
/** How the mask is shown over the photo; from "white" on, the garment is cut out on a backdrop. */
export type Mode = (typeof MODES)[number];

/** A mask and the CSS colour it is drawn in. */
export interface Tinted {
  readonly mask: Mask;
  readonly color: string;
}

/** A mode, with the project's own backdrop as a hexadecimal CSS colour. */
export interface Look {
  readonly mode: Mode;
  readonly brand: string;
}

export type Context2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
type Rgb = readonly [red: number, green: number, blue: number];

const CHECKER_SHIFT = 4;
const CHECKER_DARK: Rgb = [153, 153, 153];
const CHECKER_LIGHT: Rgb = [204, 204, 204];
// A grey card: 18 % of the light comes back, which sRGB writes as 118.
const GREY_CARD: Rgb = [118, 118, 118];
// Told apart by the colour-blind: blue was added, orange was taken away.
const ADDED: Rgb = [61, 153, 255];
const REMOVED: Rgb = [255, 140, 26];
// A whole picture is painted in parts of at most this many pixels: each needs four bytes a pixel for a moment.
const BAND_PIXELS = 1 << 20;

/** Red, green and blue 0..255 of a hexadecimal CSS colour (#rgb or #rrggbb); mid grey for anything else. */
export function parseColor(color: string): Rgb {
  const digits = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color) ? color.slice(1) : "808080";
  const six = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const value = Number.parseInt(six, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Whether a mode lays pixels over the photo; the others draw lines or nothing. */
export function laysPixels(mode: Mode): boolean {
  return mode !== "off" && mode !== "outline";
}

/** Paint the part `rect` of the overlay, at the photo's full size, into `context`; opacity is applied later. */
export function paintOverlay(context: Context2D, layers: readonly Tinted[], look: Look, rect: Rect): void {
  const size = layers[0]?.mask;
  const part = size === undefined ? rect : intersect(rect, wholeOf(size));
  putBands(context, part, (band) => overlayPixels(layers, look, band));
}

/** Paint what `after` has more (blue) and less (orange) than `before`. */
export function paintDifference(context: Context2D, before: readonly Tinted[], after: readonly Tinted[], rect: Rect): void {
  putBands(context, rect, (band) => differencePixels(before, after, band));
}

/** RGBA of the overlay in `rect`, row by row, one number a pixel (red in the lowest byte, straight alpha). */
export function overlayPixels(layers: readonly Tinted[], { mode, brand }: Look, rect: Rect): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array((rect.x1 - rect.x0) * (rect.y1 - rect.y0));
  if (mode === "tint") for (const layer of layers) layTint(out, layer, rect);
  else if (laysPixels(mode)) layBackdrop(out, unionOf(layers, rect), backdrops(mode, brand), rect);
  return out;
}

/** The same for a difference: its strength is the change of alpha. */
export function differencePixels(before: readonly Tinted[], after: readonly Tinted[], rect: Rect): Uint32Array<ArrayBuffer> {
  const [was, is] = [unionOf(before, rect), unionOf(after, rect)];
  const out = new Uint32Array(is.length);
  for (let at = 0; at < out.length; at++) {
    const change = (is[at] ?? 0) - (was[at] ?? 0);
    if (change !== 0) out[at] = packed(change > 0 ? ADDED : REMOVED, Math.abs(change));
  }
  return out;
}

function putBands(context: Context2D, rect: Rect, pixels: (band: Rect) => Uint32Array<ArrayBuffer>): void {
  if (isEmpty(rect)) return;
  const width = rect.x1 - rect.x0;
  const rows = Math.max(1, Math.floor(BAND_PIXELS / width));
  for (let y0 = rect.y0; y0 < rect.y1; y0 += rows) {
    const band = { ...rect, y0, y1: Math.min(rect.y1, y0 + rows) };
    context.putImageData(new ImageData(new Uint8ClampedArray(pixels(band).buffer), width), band.x0, band.y0);
  }
}

function layTint(out: Uint32Array, { mask, color }: Tinted, { x0, y0, x1, y1 }: Rect): void {
  const tint = parseColor(color);
  const shades = Uint32Array.from({ length: 256 }, (_, alpha) => packed(tint, alpha));
  let at = 0;
  for (let y = y0; y < y1; y++) {
    const row = y * mask.width;
    for (let x = x0; x < x1; x++, at++) {
      const alpha = mask.data[row + x] ?? 0;
      if (alpha === 0) continue;
      const below = out[at] ?? 0;
      out[at] = alpha === 255 || below === 0 ? (shades[alpha] ?? 0) : over(tint, alpha, below);
    }
  }
}

function over(tint: Rgb, alpha: number, below: number): number {
  const rest = (below >>> 24) * (1 - alpha / 255);
  const total = alpha + rest;
  const mix = (channel: 0 | 1 | 2): number => Math.round((tint[channel] * alpha + ((below >>> (8 * channel)) & 255) * rest) / total);
  return packed([mix(0), mix(1), mix(2)], Math.round(total));
}

/** The two colours that take turns on the squares of a checker; a plain backdrop has the same one twice. */
function backdrops(mode: Mode, brand: string): readonly [Rgb, Rgb] {
  if (mode === "checker") return [CHECKER_DARK, CHECKER_LIGHT];
  const plain: Rgb = mode === "white" ? [255, 255, 255] : mode === "black" ? [0, 0, 0] : mode === "grey" ? GREY_CARD : parseColor(brand);
  return [plain, plain];
}

function layBackdrop(out: Uint32Array, alpha: Uint8Array, [even, odd]: readonly [Rgb, Rgb], { x0, y0, x1, y1 }: Rect): void {
  const shade = (rgb: Rgb): Uint32Array => Uint32Array.from({ length: 256 }, (_, inside) => packed(rgb, 255 - inside));
  const shades = [shade(even), shade(odd)] as const;
  let at = 0;
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++, at++) out[at] = shades[(((x >> CHECKER_SHIFT) + (y >> CHECKER_SHIFT)) & 1) as 0 | 1][alpha[at] ?? 0] ?? 0;
  }
}

/** The largest alpha of the layers at each pixel of `rect`, row by row. */
function unionOf(layers: readonly Tinted[], rect: Rect): Uint8Array {
  const [first, ...rest] = layers;
  if (first === undefined) return new Uint8Array((rect.x1 - rect.x0) * (rect.y1 - rect.y0));
  const most = copyRect(first.mask, rect);
  for (const { mask } of rest) {
    const own = copyRect(mask, rect);
    for (let at = 0; at < most.length; at++) if ((own[at] ?? 0) > (most[at] ?? 0)) most[at] = own[at] ?? 0;
  }
  return most;
}

function packed([red, green, blue]: Rgb, alpha: number): number {
  return alpha === 0 ? 0 : ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
