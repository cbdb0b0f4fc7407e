import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Flood } from "../../src/core/flood";
import { toLab, type Pixels } from "../../src/core/lab";
import { tilesIn, tileRect } from "../../src/core/tiles";
import { wholeOf, type Point } from "../../src/core/rect";
import { photoOf, photos } from "../arbitraries";

const ALL = 1e9;
const tolerances = fc.integer({ min: 0, max: 40 });
const seeds = fc.record({ x: fc.double({ min: 0, max: 89, noNaN: true }), y: fc.double({ min: 0, max: 11, noNaN: true }) });

function coverage(photo: Pixels, flood: Flood): Uint8Array {
  const all = new Uint8Array(photo.width * photo.height);
  for (const tile of tilesIn(photo, wholeOf(photo))) {
    const rect = tileRect(photo, tile);
    const part = flood.cover(tile);
    for (let y = rect.y0; y < rect.y1; y++) {
      const from = (y - rect.y0) * (rect.x1 - rect.x0);
      all.set(part.subarray(from, from + rect.x1 - rect.x0), y * photo.width + rect.x0);
    }
  }
  return all;
}

function area(photo: Pixels, seed: Point, tolerance: number, contiguous: boolean): Uint8Array {
  const flood = new Flood(photo, seed, contiguous);
  flood.grow(tolerance, ALL);
  return coverage(photo, flood);
}

function within(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((value, at) => value <= (other[at] ?? 0));
}

describe("the wand's area", () => {
  it("of one connected piece lies within that of all like colours", () => {
    fc.assert(
      fc.property(photos, seeds, tolerances, (photo, seed, tolerance) => within(area(photo, seed, tolerance, true), area(photo, seed, tolerance, false))),
    );
  });

  it("grows with the tolerance", () => {
    fc.assert(
      fc.property(photos, seeds, tolerances, tolerances, fc.boolean(), (photo, seed, one, other, contiguous) =>
        within(area(photo, seed, Math.min(one, other), contiguous), area(photo, seed, Math.max(one, other), contiguous)),
      ),
    );
  });

  it("is the same whatever the tolerance was before, and however small the pieces of work were", () => {
    fc.assert(
      fc.property(photos, seeds, fc.array(tolerances, { maxLength: 4 }), tolerances, fc.boolean(), (photo, seed, before, last, contiguous) => {
        const flood = new Flood(photo, seed, contiguous);
        for (const tolerance of before) flood.grow(tolerance, 20);
        while (!flood.grow(last, 20));
        expect(coverage(photo, flood)).toEqual(area(photo, seed, last, contiguous));
      }),
    );
  });

  it("tells every tile that changed", () => {
    fc.assert(
      fc.property(photos, seeds, fc.array(tolerances, { minLength: 1, maxLength: 5 }), fc.boolean(), (photo, seed, steps, contiguous) => {
        const flood = new Flood(photo, seed, contiguous);
        const shown = new Map<number, Uint8Array>();
        for (const tolerance of steps) {
          flood.grow(tolerance, 2000);
          for (const tile of flood.changed()) shown.set(tile, flood.cover(tile));
        }
        for (const tile of tilesIn(photo, wholeOf(photo))) {
          const now = flood.cover(tile);
          expect(shown.get(tile) ?? new Uint8Array(now.length)).toEqual(now);
        }
      }),
    );
  });

  it("tells the tile beside it, too, when it ends at a tile's edge and softens that one's first pixels", () => {
    const halves = photoOf(128, 8, (x) => (x < 64 ? [180, 20, 20] : [255, 255, 255]));
    const flood = new Flood(halves, { x: 10, y: 4 }, true);
    flood.grow(5, ALL);
    expect(flood.changed().sort()).toEqual([0, 1]);
    expect([...flood.cover(1).subarray(0, 2)]).toEqual([64, 0]);
  });

  it("stops at another colour, and leaps over it when it need not be connected", () => {
    const stripes = photoOf(9, 5, (x) => (x >= 3 && x < 6 ? [255, 255, 255] : [200, 20, 20]));
    const middle = (data: Uint8Array): string => Array.from(data.subarray(18, 27), (value) => (value > 127 ? "#" : ".")).join("");
    expect(middle(area(stripes, { x: 1.5, y: 2.5 }, 10, true))).toBe("###......");
    expect(middle(area(stripes, { x: 1.5, y: 2.5 }, 10, false))).toBe("###...###");
    expect(middle(area(stripes, { x: 1.5, y: 2.5 }, 100, true))).toBe("#########");
  });

  it("has an edge that is soft by one pixel", () => {
    const halves = photoOf(6, 3, (x) => (x < 3 ? [0, 0, 0] : [255, 255, 255]));
    expect([...area(halves, { x: 0, y: 1 }, 10, true).subarray(6, 12)]).toEqual([255, 255, 191, 64, 0, 0]);
  });
});

describe("the colour space", () => {
  it("has the values that CIE gives for known colours", () => {
    const { l, a, b } = toLab(Uint8ClampedArray.of(255, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255, 255, 119, 119, 119, 255));
    const known = [[100, 0, 0], [53.24, 80.09, 67.2], [32.3, 79.19, -107.86], [50.03, 0, 0]];
    known.forEach((lab, at) => lab.forEach((value, plane) => expect(Math.abs((([l, a, b][plane] ?? l)[at] ?? 0) - value)).toBeLessThan(0.3)));
  });
});
