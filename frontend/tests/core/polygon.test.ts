import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Gesture } from "../../src/core/gesture";
import { createMask } from "../../src/core/mask";
import { fillPolygon } from "../../src/core/polygon";
import type { Point } from "../../src/core/rect";

function fill(width: number, height: number, points: readonly Point[]): Uint8Array {
  const mask = createMask(width, height);
  fillPolygon(new Gesture(mask, "add"), points);
  return mask.data;
}

function box(x0: number, y0: number, x1: number, y1: number): Point[] {
  return [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }];
}

describe("a filled outline", () => {
  it("covers whole pixels wholly, across tiles", () => {
    const data = fill(150, 140, box(10, 20, 140, 130));
    data.forEach((value, at) => {
      const [x, y] = [at % 150, Math.floor(at / 150)];
      if (value !== (x >= 10 && x < 140 && y >= 20 && y < 130 ? 255 : 0)) throw new Error(`${x},${y}: ${value}`);
    });
  });

  it("is soft where the edge cuts a pixel", () => {
    expect(fill(4, 1, box(0.5, 0, 2.25, 1))).toEqual(Uint8Array.of(128, 255, 64, 0));
  });

  it("has the area of the triangle", () => {
    const corner = fc.record({ x: fc.double({ min: 0, max: 100, noNaN: true }), y: fc.double({ min: 0, max: 100, noNaN: true }) });
    fc.assert(
      fc.property(corner, corner, corner, (a, b, c) => {
        const area = Math.abs((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)) / 2;
        const sum = fill(100, 100, [a, b, c]).reduce((total, value) => total + value / 255, 0);
        expect(Math.abs(sum - area)).toBeLessThan(10);
      }),
    );
  });

  it("stays filled where a lasso's loops overlap", () => {
    const twice = [...box(1, 1, 9, 9), ...box(1, 1, 9, 9)];
    expect(fill(10, 10, twice)[5 * 10 + 5]).toBe(255);
  });

  it("may lie outside the picture", () => {
    expect(fill(4, 4, box(-50, -50, -10, -10)).every((value) => value === 0)).toBe(true);
    expect(fill(4, 4, box(-50, -50, 50, 50)).every((value) => value === 255)).toBe(true);
  });
});
