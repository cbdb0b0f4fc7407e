import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sweep } from "../../src/core/brush";
import { Gesture, type Combine, type Guard } from "../../src/core/gesture";
import { boxOf, createMask, type Mask } from "../../src/core/mask";
import { fillPolygon } from "../../src/core/polygon";
import type { Point, Rect } from "../../src/core/rect";
import { copyRect, tileRect, tilesIn } from "../../src/core/tiles";
import { wholeOf } from "../../src/core/rect";
import { masks, pictures, ways } from "../arbitraries";
import { COLLAR, Driver, SHIRT } from "../driver";

const modes = fc.constantFrom<Combine>("add", "subtract", "intersect");

function half(mask: Mask): Guard {
  return (rect: Rect) => copyRect(mask, rect).map((alpha) => (alpha >= 128 ? 1 : 0));
}

function stroke(gesture: Gesture, way: readonly Point[]): void {
  way.forEach((to, at) => void sweep(gesture, { ...(way[at - 1] ?? to), radius: 9 }, { ...to, radius: 9 }, 0.6));
}

describe("a guarded gesture", () => {
  it("adds nothing where another layer lies, and elsewhere just what it would without the guard", () => {
    fc.assert(
      fc.property(pictures, pictures, ways, (mask, other, way) => {
        const before = mask.data.slice();
        const free = { ...mask, data: mask.data.slice() };
        stroke(new Gesture(mask, "add", half(other)), way);
        stroke(new Gesture(free, "add"), way);
        const expected = free.data.map((value, at) => ((other.data[at] ?? 0) >= 128 ? (before[at] ?? 0) : value));
        expect(Buffer.compare(mask.data, expected)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it("takes away as if there were no guard", () => {
    fc.assert(
      fc.property(pictures, pictures, ways, (mask, other, way) => {
        const free = { ...mask, data: mask.data.slice() };
        stroke(new Gesture(mask, "subtract", half(other)), way);
        stroke(new Gesture(free, "subtract"), way);
        expect(Buffer.compare(mask.data, free.data)).toBe(0);
      }),
      { numRuns: 20 },
    );
  });

  it("guards what is replaced and covered anew, too", () => {
    fc.assert(
      fc.property(pictures, pictures, (mask, other) => {
        const before = mask.data.slice();
        const gesture = new Gesture(mask, "add", half(other));
        gesture.replace({ x0: 3, y0: 3, x1: 90, y1: 70 }, new Uint8Array(87 * 67).fill(200));
        for (const tile of tilesIn(mask, wholeOf(mask))) gesture.relay(tile, new Uint8Array(4096).fill(255).subarray(0, areaOf(tileRect(mask, tile))));
        mask.data.forEach((value, at) => {
          if (value !== ((other.data[at] ?? 0) >= 128 ? before[at] : 255)) throw new Error(`pixel ${at} is ${value}`);
        });
      }),
      { numRuns: 10 },
    );
  });

  it("asks for the others only where it paints", () => {
    const asked: Rect[] = [];
    const guard: Guard = (rect) => (asked.push(rect), new Uint8Array(areaOf(rect)));
    stroke(new Gesture(createMask(640, 640), "add", guard), [{ x: 100, y: 100 }, { x: 110, y: 104 }]);
    expect(asked).toEqual([{ x0: 64, y0: 64, x1: 128, y1: 128 }]);
  });
});

function areaOf({ x0, y0, x1, y1 }: Rect): number {
  return (x1 - x0) * (y1 - y0);
}

describe("a document that guards the other layers", () => {
  it("leaves what another visible layer covers alone, and covers it again when that is hidden", () => {
    const hands = new Driver(8, 4, [SHIRT, COLLAR]);
    const [shirt, collar] = hands.document.layers;
    if (shirt === undefined || collar === undefined) throw new Error("two layers were expected");
    hands.document.activate(collar.key);
    hands.take("rectangle").down(0, 0).up(3, 4);
    hands.document.activate(shirt.key);
    hands.document.guardOthers = true;
    hands.down(0, 0).up(8, 4).expectMask(...Array<string>(4).fill("...#####"));
    collar.visible = false;
    hands.down(0, 0).up(2, 4).expectMask(...Array<string>(4).fill("##.#####"));
    expect(collar.mask.data.filter((value) => value === 255)).toHaveLength(12);
  });
});

describe("covering anew", () => {
  it("forgets what was laid before, and is taken back like any gesture", () => {
    fc.assert(
      fc.property(pictures, ways, modes, (mask, way, mode) => {
        const before = mask.data.slice();
        const direct = { ...mask, data: mask.data.slice() };
        const gesture = new Gesture(mask, mode);
        const plain = new Gesture(direct, mode);
        if (mode === "intersect") for (const one of [gesture, plain]) one.clear();
        stroke(gesture, way);
        const cover = createMask(mask.width, mask.height);
        fillPolygon(new Gesture(cover, "add"), way);
        fillPolygon(plain, way);
        for (const tile of tilesIn(mask, wholeOf(mask))) gesture.relay(tile, copyRect(cover, tileRect(mask, tile)));
        expect(Buffer.compare(mask.data, direct.data)).toBe(0);
        gesture.cancel();
        expect(Buffer.compare(mask.data, before)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the box of a mask", () => {
  it("holds every pixel with alpha and touches one on each side", () => {
    fc.assert(
      fc.property(masks, fc.integer({ min: 100, max: 255 }), (mask, cut) => {
        const sparse = { ...mask, data: mask.data.map((value) => (value > cut ? value : 0)) };
        const lit = Array.from(sparse.data.keys()).filter((at) => sparse.data[at] !== 0);
        const [xs, ys] = [lit.map((at) => at % mask.width), lit.map((at) => Math.floor(at / mask.width))];
        const expected = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs) + 1, y1: Math.max(...ys) + 1 };
        expect(boxOf(sparse)).toEqual(lit.length === 0 ? { x0: 0, y0: 0, x1: 0, y1: 0 } : expected);
      }),
    );
  });
});
