import fc from "fast-check";
import { fillPolygon } from "../../src/core/polygon";
import { Gesture } from "../../src/core/gesture";
import { createMask, type Mask } from "../../src/core/mask";
import type { Point } from "../../src/core/rect";

/** A mask from rows of "#" (inside) and any other sign. */
export function drawn(...rows: readonly string[]): Mask {
  const width = rows[0]?.length ?? 0;
  return { width, height: rows.length, data: Uint8Array.from(rows.join(""), (sign) => (sign === "#" ? 255 : 0)) };
}

/** A round mask whose edge falls from 255 to 0 over `soft` pixels around `radius`. */
export function disc(size: number, radius: number, soft = 1): Mask {
  const mask = createMask(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const depth = radius - Math.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2);
      mask.data[y * size + x] = Math.round(255 * Math.min(1, Math.max(0, 0.5 + depth / soft)));
    }
  }
  return mask;
}

/** Convex polygons of at least some size, anti-aliased, well inside a picture of 120 x 120. */
export const convexes: fc.Arbitrary<Mask> = fc
  .record({
    angles: fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 4, maxLength: 12 }),
    radius: fc.double({ min: 18, max: 36, noNaN: true }),
  })
  .filter(({ angles }) => widestGap(angles) <= 8)
  .map(({ angles, radius }) => polygon(angles.sort((a, b) => a - b).map((step) => onCircle(step, radius))));

function widestGap(angles: readonly number[]): number {
  const sorted = [...angles].sort((a, b) => a - b);
  return Math.max(...sorted.map((angle, at) => ((sorted[(at + 1) % sorted.length] ?? 0) - angle + 24) % 24 || 24));
}

function onCircle(step: number, radius: number): Point {
  const angle = (step * Math.PI) / 12;
  return { x: 60 + radius * Math.cos(angle), y: 60 + radius * Math.sin(angle) };
}

function polygon(points: readonly Point[]): Mask {
  const mask = createMask(120, 120);
  fillPolygon(new Gesture(mask, "add"), points);
  return mask;
}

/** Pixels at half alpha or more. */
export function areaOf(data: Uint8Array): number {
  return data.reduce((sum, value) => sum + Number(value >= 128), 0);
}
