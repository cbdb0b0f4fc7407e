import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Combine } from "../../src/tools/settings";
import { ways } from "../arbitraries";
import { Driver } from "../driver";

const modes = fc.constantFrom<Combine>("add", "subtract", "intersect");
const full = (): Driver => new Driver(8, 4).take("rectangle").down(0, 0).up(8, 4);

describe("an area", () => {
  it("adds, subtracts or intersects as the option bar says", () => {
    const hands = full();
    hands.settings.area.mode = "intersect";
    hands.down(1, 1).up(7, 3).expectMask("........", ".######.", ".######.", "........");
    hands.settings.area.mode = "subtract";
    hands.down(3, 0).up(5, 4).expectMask("........", ".##..##.", ".##..##.", "........");
    hands.settings.area.mode = "add";
    hands.down(3, 0).up(5, 1).expectMask("...##...", ".##..##.", ".##..##.", "........");
    expect(hands.steps).toBe(4);
  });

  it("does the opposite once with Alt, until pressed again with X, and intersects with Shift+Alt", () => {
    full().down(2, 0, { alt: true }).up(4, 4, { alt: true }).expectMask(...Array<string>(4).fill("##..####"));
    const swapped = full();
    swapped.brush.swapped = true;
    swapped.down(2, 0).up(4, 4).expectMask(...Array<string>(4).fill("##..####"));
    swapped.down(2, 0, { alt: true }).up(4, 4).expectMask(...Array<string>(4).fill("########"));
    full().down(2, 0, { alt: true, shift: true }).up(4, 4).expectMask(...Array<string>(4).fill("..##...."));
  });

  it("keeps soft edges when it intersects, and one undo brings everything back", () => {
    const hands = new Driver(96, 80);
    hands.settings.brush.size = 40;
    hands.settings.brush.hardness = 0;
    hands.click(48, 40);
    const before = hands.pixels();
    hands.take("rectangle").down(40, 30, { alt: true, shift: true }).up(90, 70);
    hands.pixels().forEach((value, at) => {
      const inside = at % 96 >= 40 && at % 96 < 90 && at >= 30 * 96 && at < 70 * 96;
      expect(value).toBe(inside ? before[at] : 0);
    });
    expect(hands.undo().pixels()).toEqual(before);
  });

  it("empties the layer when it intersects with nothing of it", () => {
    const hands = new Driver(300, 70).take("rectangle").down(0, 0).up(20, 20).down(200, 30, { alt: true, shift: true }).up(280, 60);
    hands.expectBlank();
    expect(hands.undo().pixels().filter((value) => value === 255)).toHaveLength(400);
  });

  it("is undone and done again whatever it did, and leaves no trace when it is cancelled", () => {
    fc.assert(
      fc.property(ways, ways, modes, (first, second, mode) => {
        const hands = new Driver(96, 80).take("lasso");
        draw(hands, first);
        const before = hands.pixels();
        hands.settings.area.mode = mode;
        draw(hands, second);
        const after = hands.pixels();
        if (hands.steps === 2) expect(hands.undo().pixels()).toEqual(before);
        if (hands.steps === 3) expect(hands.redo().pixels()).toEqual(after);
        const [start] = second;
        if (start !== undefined) expect(hands.down(start.x, start.y).move(60, 60).escape().pixels()).toEqual(after);
      }),
      { numRuns: 60 },
    );
  });
});

function draw(hands: Driver, way: readonly { readonly x: number; readonly y: number }[]): void {
  const [first, ...rest] = way;
  if (first === undefined) return;
  hands.down(first.x, first.y);
  for (const { x, y } of rest) hands.move(x, y);
  hands.up(first.x, first.y);
}
