import { encodeMask } from "../src/core/codec";
import { toBase64 } from "../src/core/base64";
import { Gesture } from "../src/core/gesture";
import { createMask } from "../src/core/mask";
import { fillPolygon } from "../src/core/polygon";
import type { Point } from "../src/core/rect";

export const SIZE = { width: 1152, height: 1728 } as const;

export const SHIRT: readonly Point[] = [
  [450, 360], [520, 400], [632, 400], [702, 360], [820, 420], [930, 760], [820, 810], [770, 660],
  [780, 1200], [372, 1200], [382, 660], [332, 810], [222, 760], [332, 420],
].map(([x = 0, y = 0]) => ({ x, y }));

/** A drawn studio photo: a striped shirt on a mannequin, as SVG text. */
export function drawPhoto(hue: number): string {
  const outline = SHIRT.map(({ x, y }) => `${x},${y}`).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" viewBox="0 0 ${SIZE.width} ${SIZE.height}">
    <defs><pattern id="p" width="36" height="36" patternUnits="userSpaceOnUse" patternTransform="rotate(8)">
    <rect width="36" height="36" fill="hsl(${hue} 35% 48%)"/><rect width="12" height="36" fill="hsl(${hue} 30% 66%)"/></pattern></defs>
    <rect width="100%" height="100%" fill="#dcdcda"/><ellipse cx="576" cy="1560" rx="260" ry="30" fill="#c4c4c2"/>
    <path d="M520 170q56-70 112 0v200q60 30 60 90v760l-50 300h-130l-50-300v-760q0-60 58-90z" fill="#e3cdb8"/>
    <polygon points="${outline}" fill="url(#p)" stroke="hsl(${hue} 30% 35%)" stroke-width="3"/></svg>`;
}

/** What a model would say of it: the shirt, a little off, with one sleeve cut short. */
export function drawPrediction(off = 6): string {
  const mask = createMask(SIZE.width, SIZE.height);
  const shifted = SHIRT.map(({ x, y }, at) => ({ x: x + off, y: (at === 5 ? 690 : y) - 4 }));
  fillPolygon(new Gesture(mask, "add"), shifted);
  return toBase64(encodeMask(mask));
}

/** What a region refinement would find: the shirt as far as the rectangle shows it, base64 of SVM1. */
export function drawRegion([x0, y0, x1, y1]: readonly [number, number, number, number]): string {
  const mask = createMask(SIZE.width, SIZE.height);
  fillPolygon(new Gesture(mask, "add"), SHIRT);
  const inside = new Gesture(mask, "intersect");
  inside.clear();
  fillPolygon(inside, [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }]);
  return toBase64(encodeMask(mask));
}
