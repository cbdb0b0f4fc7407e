import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diceOf } from "../../src/core/compare";
import { HEAT_REACH, heatOf, unionMask } from "../../src/core/heat";
import { createMask, type Mask } from "../../src/core/mask";
import { heatColor } from "../../src/view/review/heat-picture";
import { masks } from "../arbitraries";

function boxed(width: number, height: number, x0: number, y0: number, x1: number, y1: number): Mask {
  const mask = createMask(width, height);
  for (let y = y0; y < y1; y++) mask.data.fill(255, y * width + x0, y * width + x1);
  return mask;
}

/** The distance that the heat gives a pixel of the whole picture. */
function awayAt(heat: ReturnType<typeof heatOf>, x: number, y: number): number {
  return heat.away[(y - heat.rect.y0) * (heat.rect.x1 - heat.rect.x0) + x - heat.rect.x0] ?? NaN;
}

describe("where two masks differ, and how far", () => {
  it("counts pixels from the first mask's outline, added ones up and removed ones down", () => {
    const heat = heatOf(boxed(60, 20, 10, 5, 30, 15), boxed(60, 20, 14, 5, 36, 15));
    expect([30, 31, 35].map((x) => awayAt(heat, x, 10))).toEqual([1, 2, 6]);
    expect([10, 12, 13].map((x) => awayAt(heat, x, 10))).toEqual([-1, -3, -4]);
    expect([9, 14, 29, 36].map((x) => awayAt(heat, x, 10))).toEqual([0, 0, 0, 0]);
    expect(heat.change).toEqual({ added: 60, removed: 40, before: 200 });
    expect(diceOf(heat.change)).toBeCloseTo((2 * 160) / (200 + 220));
  });

  it("calls everything beyond its reach as bad as can be", () => {
    const heat = heatOf(boxed(120, 10, 0, 0, 10, 10), boxed(120, 10, 0, 0, 110, 10));
    expect(awayAt(heat, 20, 5)).toBe(11);
    expect(awayAt(heat, 109, 5)).toBe(HEAT_REACH);
    const empty = heatOf(boxed(60, 60, 2, 2, 58, 58), createMask(60, 60));
    expect(awayAt(empty, 30, 30)).toBe(-HEAT_REACH);
  });

  it("finds outlines within two pixels near, and others not", () => {
    const square = boxed(40, 40, 10, 10, 30, 30);
    expect(heatOf(square, boxed(40, 40, 12, 12, 28, 28)).surface).toBe(1 - (4 * 3) / (76 + 60));
    expect(heatOf(square, boxed(40, 40, 13, 13, 27, 27)).surface).toBe(0);
    expect(heatOf(square, createMask(40, 40)).surface).toBe(0);
  });

  it("finds nothing between a mask and itself, or two empty ones", () => {
    fc.assert(fc.property(masks, (mask) => {
      const { away, surface, change } = heatOf(mask, mask);
      return surface === 1 && change.added + change.removed === 0 && away.every((value) => value === 0);
    }));
  });

  it("has a distance exactly where the masks differ", () => {
    const pair = masks.chain((one) => fc.uint8Array({ minLength: one.data.length, maxLength: one.data.length }).map((data) => [one, { ...one, data }] as const));
    fc.assert(fc.property(pair, ([before, after]) => {
      const heat = heatOf(before, after);
      const more = heat.away.filter((value) => value > 0).length;
      const less = heat.away.filter((value) => value < 0).length;
      return more === heat.change.added && less === heat.change.removed;
    }));
  });

  it("takes layers together", () => {
    const both = unionMask([boxed(4, 1, 0, 0, 1, 1), boxed(4, 1, 3, 0, 4, 1)]);
    expect([...(both?.data ?? [])]).toEqual([255, 0, 0, 255]);
    expect(unionMask([])).toBeNull();
  });
});

describe("the colours of a difference", () => {
  it("are blue for added and orange for removed, deeper and stronger with the distance", () => {
    const [red, , blue, alpha] = heatColor(1);
    expect(blue).toBeGreaterThan(red);
    expect(heatColor(HEAT_REACH)[3]).toBeGreaterThan(alpha);
    const [removedRed, , removedBlue] = heatColor(-HEAT_REACH);
    expect(removedRed).toBeGreaterThan(removedBlue);
    expect(heatColor(0)[3]).toBe(0);
    expect(heatColor(100)).toEqual(heatColor(HEAT_REACH));
  });
});
