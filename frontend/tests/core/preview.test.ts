import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Gesture } from "../../src/core/gesture";
import { swapPatch } from "../../src/core/patch";
import { copyRect } from "../../src/core/tiles";
import type { Rect } from "../../src/core/rect";
import { pictures } from "../arbitraries";

/** Rectangles that reach over the edges of a picture of 96 x 80 pixels. */
const rects: fc.Arbitrary<Rect> = fc
  .tuple(fc.integer({ min: -10, max: 90 }), fc.integer({ min: -10, max: 70 }), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
  .map(([x0, y0, width, height]) => ({ x0, y0, x1: x0 + width, y1: y0 + height }));

const previews = fc.array(fc.tuple(rects, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });

function filled({ x0, y0, x1, y1 }: Rect, value: number): Uint8Array {
  return new Uint8Array((x1 - x0) * (y1 - y0)).fill(value);
}

describe("a preview", () => {
  it("leaves no trace after any number of them", () => {
    fc.assert(
      fc.property(pictures, previews, (mask, shown) => {
        const before = mask.data.slice();
        const gesture = new Gesture(mask, "add");
        for (const [rect, value] of shown) gesture.replace(rect, filled(rect, value));
        gesture.reset();
        expect(mask.data).toEqual(before);
        for (const [rect, value] of shown) gesture.replace(rect, filled(rect, value));
        gesture.cancel();
        expect(mask.data).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it("becomes one step that undo takes back and redo brings again, whatever was tried before it", () => {
    fc.assert(
      fc.property(pictures, previews, (mask, shown) => {
        const before = mask.data.slice();
        const gesture = new Gesture(mask, "add");
        for (const [rect, value] of shown) {
          gesture.reset();
          gesture.replace(rect, filled(rect, value));
        }
        const after = mask.data.slice();
        const patch = gesture.finish();
        if (patch === null) { expect(after).toEqual(before); return; }
        const again = swapPatch(mask, patch);
        expect(mask.data).toEqual(before);
        swapPatch(mask, again);
        expect(mask.data).toEqual(after);
      }),
      { numRuns: 50 },
    );
  });

  it("sets each pixel from its own place, cut off at the picture's edge", () => {
    const mask = { width: 4, height: 3, data: new Uint8Array(12) };
    const part = new Gesture(mask, "subtract").replace({ x0: 2, y0: -1, x1: 5, y1: 2 }, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]));
    expect(part).toEqual({ x0: 2, y0: 0, x1: 4, y1: 2 });
    expect([...copyRect(mask, { x0: 0, y0: 0, x1: 4, y1: 3 })]).toEqual([0, 0, 4, 5, 0, 0, 7, 8, 0, 0, 0, 0]);
  });
});
