import { HEAT_REACH, type Heat } from "../../core/heat";
import type { Painted } from "../renderer";

type Rgb = readonly [red: number, green: number, blue: number];

// Told apart by the colour-blind: from light to deep blue was added, from yellow to deep orange taken away.
const ADDED: readonly [Rgb, Rgb] = [[150, 205, 255], [0, 84, 200]];
const REMOVED: readonly [Rgb, Rgb] = [[255, 214, 110], [205, 70, 0]];
const [FAINT, STRONG] = [150, 235];

/** RGBA of a distance from the first mask's outline, pixels -HEAT_REACH..HEAT_REACH: the farther, the deeper. */
export function heatColor(away: number): readonly [number, number, number, number] {
  if (away === 0) return [0, 0, 0, 0];
  const [near, far] = away > 0 ? ADDED : REMOVED;
  const share = (Math.min(HEAT_REACH, Math.abs(away)) - 1) / (HEAT_REACH - 1);
  const mix = (from: number, to: number): number => Math.round(from + share * (to - from));
  return [mix(near[0], far[0]), mix(near[1], far[1]), mix(near[2], far[2]), mix(FAINT, STRONG)];
}

/** The heat as a picture of its part of the photo; null where nothing differs. */
export function heatPicture({ rect, away }: Heat): Painted | null {
  const [width, height] = [rect.x1 - rect.x0, rect.y1 - rect.y0];
  if (!away.some((value) => value !== 0)) return null;
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [width, height];
  const context = picture.getContext("2d");
  if (context === null) return null;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const shades = Uint32Array.from({ length: 256 }, (_, byte) => packed(heatColor((byte << 24) >> 24)));
  for (let at = 0; at < away.length; at++) pixels[at] = shades[(away[at] ?? 0) & 255] ?? 0;
  context.putImageData(image, 0, 0);
  return { picture, rect };
}

function packed([red, green, blue, alpha]: readonly [number, number, number, number]): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
