import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addPart, intersect, type Rect } from "../../src/core/rect";

const rects: fc.Arbitrary<Rect> = fc
  .record({ x0: fc.nat(90), y0: fc.nat(90), width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) })
  .map(({ x0, y0, width, height }) => ({ x0, y0, x1: x0 + width, y1: y0 + height }));

function joined(list: readonly Rect[]): Rect[] {
  const parts: Rect[] = [];
  for (const rect of list) addPart(parts, rect);
  return parts;
}

describe("parts to paint anew", () => {
  it("cover every change", () => {
    fc.assert(
      fc.property(fc.array(rects, { maxLength: 20 }), (list) => {
        const parts = joined(list);
        expect(list.every((rect) => parts.some((part) => JSON.stringify(intersect(part, rect)) === JSON.stringify(rect)))).toBe(true);
      }),
    );
  });

  it("are one for a stroke and for tiles in a row, and two for places far apart", () => {
    const at = (x: number, y: number): Rect => ({ x0: x, y0: y, x1: x + 64, y1: y + 64 });
    expect(joined([at(0, 0), at(8, 0), at(16, 0)])).toHaveLength(1);
    expect(joined([at(0, 0), at(64, 0), at(128, 0)])).toHaveLength(1);
    expect(joined([at(0, 0), at(1000, 640)])).toHaveLength(2);
  });
});
