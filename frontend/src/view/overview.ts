import type { Mask } from "../core/mask";
import type { Point } from "../core/rect";
import type { Size } from "./camera";

/** The size of a small picture of `size` whose longer side is at most `longest`. */
export function smallSize({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The largest alpha of the masks at the middle of each pixel of a small picture, row by row: cost of the small one. */
export function smallAlpha(masks: readonly Mask[], small: Size): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(small.width * small.height);
  for (const { width, height, data } of masks) {
    for (let at = 0; at < out.length; at++) {
      const x = Math.floor((((at % small.width) + 0.5) * width) / small.width);
      const y = Math.floor(((Math.floor(at / small.width) + 0.5) * height) / small.height);
      out[at] = Math.max(out[at] ?? 0, data[y * width + x] ?? 0);
    }
  }
  return out;
}

/** Whether everything lies in the view: its corners, as image points, around a picture of `size`. */
export function showsAll([topLeft, topRight, , bottomLeft]: readonly Point[], size: Size): boolean {
  if (topLeft === undefined || topRight === undefined || bottomLeft === undefined) return true;
  const along = (from: Point, to: Point, point: Point): number => {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    return ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy);
  };
  const inside = (share: number): boolean => share >= 0 && share <= 1;
  const corners = [{ x: 0, y: 0 }, { x: size.width, y: 0 }, { x: 0, y: size.height }, { x: size.width, y: size.height }];
  return corners.every((corner) => inside(along(topLeft, topRight, corner)) && inside(along(topLeft, bottomLeft, corner)));
}
