import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeWords, countChange, frameAround } from "../../src/core/compare";
import { createMask, type Mask } from "../../src/core/mask";
import { masks } from "../arbitraries";

function boxed(width: number, height: number, x0: number, y0: number, x1: number, y1: number): Mask {
  const mask = createMask(width, height);
  for (let y = y0; y < y1; y++) mask.data.fill(255, y * width + x0, y * width + x1);
  return mask;
}

describe("what changed between two masks", () => {
  it("counts what came and what went, against the mask before", () => {
    const change = countChange([boxed(10, 10, 0, 0, 4, 4)], [boxed(10, 10, 2, 0, 8, 4)], 100);
    expect(change).toEqual({ added: 16, removed: 8, before: 16 });
  });

  it("takes layers together, and half alpha as inside", () => {
    const soft = createMask(2, 1);
    soft.data.set([127, 128]);
    const change = countChange([], [soft, boxed(2, 1, 1, 0, 2, 1)], 2);
    expect(change).toEqual({ added: 1, removed: 0, before: 0 });
  });

  it("finds nothing between a mask and itself", () => {
    fc.assert(fc.property(masks, (mask) => {
      const { added, removed } = countChange([mask], [mask], mask.data.length);
      return added === 0 && removed === 0;
    }));
  });

  it("speaks in shares of the mask before", () => {
    expect(changeWords(0, 500)).toBe("nothing");
    expect(changeWords(50, 500)).toBe("10.0 %");
    expect(changeWords(2, 500)).toBe("0.40 %");
    expect(changeWords(1, 1_000_000)).toBe("under 0.01 %");
    expect(changeWords(1500, 0)).toBe("1,500 px");
  });
});

describe("the frame around a garment", () => {
  it("holds all masks with a margin and stays in the picture", () => {
    const frame = frameAround([boxed(100, 100, 40, 10, 50, 60), boxed(100, 100, 60, 50, 70, 55)], { width: 100, height: 100 }, 0.2);
    expect(frame).toEqual({ x0: 30, y0: 0, x1: 80, y1: 70 });
  });

  it("is the whole picture where there is no garment", () => {
    expect(frameAround([createMask(20, 30)], { width: 20, height: 30 }, 0.2)).toEqual({ x0: 0, y0: 0, x1: 20, y1: 30 });
  });
});
