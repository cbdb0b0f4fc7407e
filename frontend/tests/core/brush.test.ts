import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coverage, reach, sweep, type Shape } from "../../src/core/brush";
import { Gesture, type Polarity } from "../../src/core/gesture";
import { createMask, type Mask } from "../../src/core/mask";
import { swapPatch } from "../../src/core/patch";
import type { Point } from "../../src/core/rect";
import { pictures, ways } from "../arbitraries";

const polarities = fc.constantFrom<Polarity>("add", "subtract");
const radii = fc.double({ min: 0.5, max: 30, noNaN: true });
const shapes: fc.Arbitrary<Shape> = fc.record({ flat: fc.double({ min: 0.35, max: 1, noNaN: true }), angle: fc.double({ min: -7, max: 7, noNaN: true }) });
const hardnesses = fc.double({ min: 0, max: 1, noNaN: true });

function stroke(gesture: Gesture, way: readonly Point[], radius: number, hardness: number): void {
  let last = way[0];
  for (const point of way) {
    if (last !== undefined) sweep(gesture, { ...last, radius }, { ...point, radius }, hardness);
    last = point;
  }
}

function painted(mask: Mask, way: readonly Point[], radius: number, hardness = 1): Mask {
  stroke(new Gesture(mask, "add"), way, radius, hardness);
  return mask;
}

describe("a stroke", () => {
  it("leaves no trace when it is cancelled", () => {
    fc.assert(
      fc.property(pictures, ways, radii, hardnesses, polarities, (mask, way, radius, hardness, polarity) => {
        const before = mask.data.slice();
        const gesture = new Gesture(mask, polarity);
        stroke(gesture, way, radius, hardness);
        gesture.cancel();
        expect(Buffer.compare(mask.data, before)).toBe(0);
      }),
    );
  });

  it("is taken back by its patch, and done again by the patch's reverse", () => {
    fc.assert(
      fc.property(pictures, ways, radii, polarities, (mask, way, radius, polarity) => {
        const before = mask.data.slice();
        const gesture = new Gesture(mask, polarity);
        stroke(gesture, way, radius, 0.5);
        const after = mask.data.slice();
        const undo = gesture.finish();
        const redo = undo === null ? null : swapPatch(mask, undo);
        expect(Buffer.compare(mask.data, before)).toBe(0);
        if (redo !== null) swapPatch(mask, redo);
        expect(Buffer.compare(mask.data, after)).toBe(0);
      }),
    );
  });

  it("has no gaps at any speed", () => {
    fc.assert(
      fc.property(ways, fc.double({ min: 1.5, max: 20, noNaN: true }), (way, radius) => {
        const mask = painted(createMask(96, 80), way, radius);
        for (const { x, y } of alongTheWay(way)) {
          if (x >= 0 && y >= 0 && x < 96 && y < 80) expect(mask.data[Math.floor(y) * 96 + Math.floor(x)]).toBe(255);
        }
      }),
    );
  });

  it("of a leaning pen has no gaps either, whichever way the pen turns on its way", () => {
    fc.assert(
      fc.property(ways, fc.array(shapes, { minLength: 8, maxLength: 8 }), fc.double({ min: 4.5, max: 20, noNaN: true }), (way, turns, radius) => {
        const mask = createMask(96, 80);
        const gesture = new Gesture(mask, "add");
        const tips = way.map((point, at) => ({ ...point, radius, shape: turns[at] ?? { flat: 1, angle: 0 } }));
        tips.forEach((tip, at) => void sweep(gesture, tips[at - 1] ?? tip, tip, 1));
        for (const { x, y } of alongTheWay(way)) {
          if (x >= 0 && y >= 0 && x < 96 && y < 80) expect(mask.data[Math.floor(y) * 96 + Math.floor(x)]).toBe(255);
        }
      }),
    );
  });

  it("of a round ellipse is that of a circle", () => {
    fc.assert(
      fc.property(ways, radii, hardnesses, fc.double({ min: -7, max: 7, noNaN: true }), (way, radius, hardness, angle) => {
        const mask = createMask(96, 80);
        const gesture = new Gesture(mask, "add");
        const tips = way.map((point) => ({ ...point, radius, shape: { flat: 1, angle } }));
        tips.forEach((tip, at) => void sweep(gesture, tips[at - 1] ?? tip, tip, hardness));
        const round = painted(createMask(96, 80), [way[0] ?? { x: 0, y: 0 }, ...way], radius, hardness);
        expect(mask.data.every((value, at) => Math.abs(value - (round.data[at] ?? 0)) <= 1)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it("does not build up where it crosses itself", () => {
    const there = [{ x: 10, y: 20 }, { x: 60, y: 20 }];
    const once = painted(createMask(96, 80), there, 8, 0);
    const often = painted(createMask(96, 80), [...there, ...[...there].reverse(), ...there], 8, 0);
    expect(often.data).toEqual(once.data);
    expect(Math.max(...once.data.filter((value) => value < 255))).toBeGreaterThan(0);
  });

  it("is the same whether the pointer reported few points or many", () => {
    const few = painted(createMask(96, 80), [{ x: 10, y: 10 }, { x: 80, y: 66 }], 5, 0.4);
    const many = painted(createMask(96, 80), Array.from({ length: 36 }, (_, at) => ({ x: 10 + 2 * at, y: 10 + 1.6 * at })), 5, 0.4);
    expect(Math.max(...few.data.map((value, at) => Math.abs(value - (many.data[at] ?? 0))))).toBeLessThanOrEqual(1);
  });
});

describe("the painted dot", () => {
  it("has its half coverage on the cursor ring, at every size and hardness", () => {
    fc.assert(
      fc.property(radii, hardnesses, (radius, hardness) => {
        expect(Math.abs(coverage(radius, radius, hardness) - 127.5)).toBe(0.5);
        expect(coverage(reach(radius, hardness), radius, hardness)).toBe(0);
      }),
    );
  });

  it("covers the pixels whose centre lies inside the ring", () => {
    const mask = painted(createMask(40, 40), [{ x: 20.3, y: 19.6 }], 7.5, 0.8);
    mask.data.forEach((value, at) => {
      const distance = Math.hypot((at % 40) + 0.5 - 20.3, Math.floor(at / 40) + 0.5 - 19.6);
      if (Math.abs(distance - 7.5) > 0.01) expect(value >= 128).toBe(distance < 7.5);
    });
  });

  it("of a leaning pen covers the pixels whose centre lies inside the ring's ellipse", () => {
    fc.assert(
      fc.property(shapes, hardnesses, fc.double({ min: 3, max: 17, noNaN: true }), (shape, hardness, radius) => {
        const mask = createMask(40, 40);
        const tip = { x: 20.3, y: 19.6, radius, shape };
        sweep(new Gesture(mask, "add"), tip, tip, hardness);
        const [cos, sin] = [Math.cos(shape.angle), Math.sin(shape.angle)];
        mask.data.forEach((value, at) => {
          const [dx, dy] = [(at % 40) + 0.5 - tip.x, Math.floor(at / 40) + 0.5 - tip.y];
          const inEllipse = Math.hypot((dx * cos + dy * sin) / radius, (dy * cos - dx * sin) / (radius * shape.flat));
          if (Math.abs(inEllipse - 1) > 0.01 && value >= 128 !== inEllipse < 1) throw new Error(`${dx}, ${dy}: ${value}`);
        });
      }),
    );
  });

  it("of one pixel fills exactly that pixel", () => {
    const mask = painted(createMask(5, 5), [{ x: 2.5, y: 2.5 }], 0.5);
    expect(mask.data[12]).toBe(255);
    expect(mask.data.filter((value) => value > 0)).toHaveLength(1);
  });
});

/** Points on the way, closer together than a pixel. */
function alongTheWay(way: readonly Point[]): Point[] {
  return way.flatMap((to, at) => {
    const from = way[at - 1] ?? to;
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) * 2) + 1;
    return Array.from({ length: steps }, (_, step) => ({
      x: from.x + ((to.x - from.x) * step) / steps,
      y: from.y + ((to.y - from.y) * step) / steps,
    }));
  });
}
