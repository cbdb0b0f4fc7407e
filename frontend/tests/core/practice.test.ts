import { describe, expect, it } from "vitest";
import { createMask } from "../../src/core/mask";
import type { FaultData } from "../../src/core/order";
import { insideOf, isMended } from "../../src/core/practice";

const STRAP: FaultData = { name: "strap", x0: 2, y0: 1, x1: 4, y1: 6, area: 10 };

/** A 8 x 8 mask with so many pixels of the strap's box inside, row by row. */
function painted(pixels: number) {
  const mask = createMask(8, 8);
  for (let at = 0; at < pixels; at++) mask.data[(1 + Math.floor(at / 2)) * 8 + 2 + (at % 2)] = 255;
  mask.data[0] = 255;
  return mask;
}

describe("a fault of the practice photo", () => {
  it("is counted in its box alone", () => {
    expect(insideOf(painted(7), STRAP)).toBe(7);
  });

  it("counts as mended from six tenths of it on", () => {
    expect(isMended(painted(5), STRAP, 0)).toBe(false);
    expect(isMended(painted(6), STRAP, 0)).toBe(true);
  });

  it("that leaked is mended by taking away", () => {
    const leak: FaultData = { ...STRAP, name: "mannequin" };
    expect(isMended(painted(10), leak, 10)).toBe(false);
    expect(isMended(painted(4), leak, 10)).toBe(true);
  });
});
