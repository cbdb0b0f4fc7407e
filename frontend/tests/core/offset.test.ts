import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eachNear } from "../../src/core/nearest";
import { grow, shrink } from "../../src/core/offset";
import { smooth, thinPartsLost } from "../../src/core/smooth";
import { masks } from "../arbitraries";
import { areaOf, convexes, disc, drawn } from "./shapes";

describe("the distance to the mask", () => {
  it("is that of the nearest pixel among all", () => {
    fc.assert(
      fc.property(masks, fc.double({ min: 1, max: 50, noNaN: true }), (mask, reach) => {
        const inside = [...mask.data.keys()].filter((at) => (mask.data[at] ?? 0) >= 128);
        const found = new Map<number, number>();
        eachNear(mask.data, mask.width, mask.height, reach, (at, x, y, nearX, nearY, distance) => {
          expect(mask.data[nearY * mask.width + nearX]).toBeGreaterThanOrEqual(128);
          expect(Math.hypot(x - nearX, y - nearY)).toBeCloseTo(distance, 9);
          found.set(at, distance);
        });
        for (let at = 0; at < mask.data.length; at += 7) {
          const [x, y] = [at % mask.width, Math.floor(at / mask.width)];
          const least = Math.min(...inside.map((other) => Math.hypot(x - (other % mask.width), y - Math.floor(other / mask.width))));
          const expected = (mask.data[at] ?? 0) >= 128 || least > reach ? undefined : least;
          if (expected === undefined) expect(found.get(at)).toBeUndefined();
          else expect(found.get(at)).toBeCloseTo(expected, 9);
        }
      }),
    );
  });
});

describe("growing and shrinking", () => {
  const radii = fc.double({ min: 0.25, max: 8, noNaN: true });

  it("only adds, and only takes away", () => {
    fc.assert(
      fc.property(masks, radii, (mask, by) => {
        expect(grow(mask, by).every((value, at) => value >= (mask.data[at] ?? 0))).toBe(true);
        expect(shrink(mask, by).every((value, at) => value <= (mask.data[at] ?? 0))).toBe(true);
      }),
    );
  });

  it.each([[2, 1], [2.5, 1], [7, 4], [12, 8]])("by %d px moves a round outline by that, its edge %d px soft as before", (by, soft) => {
    const grown = grow(disc(160, 40, soft), by);
    const wanted = disc(160, 40 + by, soft).data;
    const worst = Math.max(...grown.map((value, at) => Math.abs(value - (wanted[at] ?? 0))));
    // A pixel wide edge sampled between pixels loses a little; half a pixel of it would be 128.
    expect(worst).toBeLessThan(255 * (0.4 / soft) + 8);
    expect(Math.abs(areaOf(grown) - Math.PI * (40 + by) ** 2)).toBeLessThan(2 * Math.PI * 40 * 0.25);
  });

  it("there and back keeps a convex outline within a pixel", () => {
    fc.assert(
      fc.property(convexes, fc.double({ min: 1, max: 10, noNaN: true }), (mask, by) => {
        const back = shrink({ ...mask, data: grow(mask, by) }, by);
        const tight = grow({ ...mask, data: shrink(mask, 1) }, 0.01);
        const wide = grow(mask, 1);
        expect(back.every((value, at) => value < 128 || (wide[at] ?? 0) >= 64)).toBe(true);
        expect(back.every((value, at) => value >= 128 || (tight[at] ?? 0) < 192)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("does not jump over a strap narrower than the step", () => {
    const strap = drawn(...Array.from({ length: 30 }, () => `${".".repeat(20)}##${".".repeat(20)}`));
    expect(areaOf(grow(strap, 6))).toBe(30 * 14);
  });

  it("keeps the side where the garment leaves the picture", () => {
    const cut = drawn(...Array.from({ length: 20 }, () => "##########.........."));
    const shrunk = shrink(cut, 3);
    expect([0, 1, 2, 19].map((y) => areaOf(shrunk.subarray(y * 20, y * 20 + 20)))).toEqual([7, 7, 7, 7]);
  });
});

/** Teeth of 3 px along a circle of radius 60, one standing out, the next cut in. */
function isTooth(x: number, y: number): boolean {
  const depth = 60 - Math.hypot(x + 0.5 - 100, y + 0.5 - 100);
  const tooth = Math.floor((Math.atan2(y - 100, x - 100) * 60) / 4);
  return tooth % 2 === 0 ? depth > 0 && depth < 3 : depth <= 0 && depth > -3;
}

describe("smoothing", () => {
  it("takes the steps off an outline and keeps its size", () => {
    const clean = disc(200, 60);
    const rough = { ...clean, data: clean.data.map((value, at) => (isTooth(at % 200, Math.floor(at / 200)) ? 255 - value : value)) };
    const error = (data: Uint8Array, wanted: Uint8Array): number => wanted.reduce((sum, value, at) => sum + Math.abs(value - (data[at] ?? 0)), 0);
    expect(error(smooth(rough, 6), smooth(clean, 6))).toBeLessThan(error(rough.data, clean.data) / 4);
  });

  it("keeps a soft edge where the outline stays", () => {
    const soft = disc(200, 70, 12);
    const even = smooth(soft, 3);
    const worst = Math.max(...even.map((value, at) => Math.abs(value - (soft.data[at] ?? 0))));
    expect(worst).toBeLessThan(30);
  });

  it("changes nothing far from the outline", () => {
    fc.assert(
      fc.property(convexes, fc.double({ min: 1, max: 10, noNaN: true }), (mask, sigma) => {
        const even = smooth(mask, sigma);
        for (const at of [0, 119, 60 * 120 + 60]) expect(even[at]).toBe(mask.data[at]);
      }),
      { numRuns: 20 },
    );
  });

  it("says when a thin strap would go", () => {
    const garment = drawn(...Array.from({ length: 60 }, (_, y) => (y < 30 ? `${".".repeat(28)}####${".".repeat(28)}` : "#".repeat(60))));
    expect(thinPartsLost(garment, smooth(garment, 6), 12)).toBe(1);
    expect(thinPartsLost(garment, smooth(garment, 1), 12)).toBe(0);
  });
});
