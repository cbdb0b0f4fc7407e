import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EdgeField, type Edges } from "../../src/core/edges";
import { LiveWire, stepCost } from "../../src/core/live-wire";
import type { Point } from "../../src/core/rect";
import { photoOf } from "../arbitraries";

const ALL = 1e9;

/** Edges of a tiny picture, given outright. */
const tiny: fc.Arbitrary<Edges> = fc.record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 6 }) }).chain(({ width, height }) => {
  const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: width * height, maxLength: width * height, max });
  return fc
    .record({ strength: bytes(255), ridge: bytes(1), normal: bytes(255) })
    .map((fields) => ({ width, height, prepare: () => false, ...fields }));
});
const places = fc.record({ x: fc.nat(6), y: fc.nat(5) });

function within({ width, height }: Edges, { x, y }: Point): Point {
  return { x: x % width, y: y % height };
}

function stepsFrom({ width, height }: Edges, { x, y }: Point): { to: number; next: Point }[] {
  const around = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]] as const;
  return around.map(([dx, dy], to) => ({ to, next: { x: x + dx, y: y + dy } })).filter(({ next }) => next.x >= 0 && next.y >= 0 && next.x < width && next.y < height);
}

/** The cheapest cost by Bellman and Ford's method: every step again and again until nothing gets cheaper. */
function bruteForce(edges: Edges, from: Point, goal: Point): number {
  const { width, height } = edges;
  const cost = new Float64Array(width * height).fill(Infinity);
  cost[from.y * width + from.x] = 0;
  for (let round = 0; round < width * height; round++) {
    for (let at = 0; at < width * height; at++) {
      for (const { to, next } of stepsFrom(edges, { x: at % width, y: Math.floor(at / width) })) {
        const there = next.y * width + next.x;
        cost[there] = Math.min(cost[there] ?? Infinity, (cost[at] ?? 0) + stepCost(edges, at, there, to));
      }
    }
  }
  return cost[goal.y * width + goal.x] ?? Infinity;
}

function costAlong(edges: Edges, path: readonly Point[]): number {
  return path.slice(1).reduce((sum, point, at) => {
    const from = path[at] ?? point;
    const step = stepsFrom(edges, from).find(({ next }) => next.x === point.x && next.y === point.y);
    if (step === undefined) throw new Error("the path leaps");
    return sum + stepCost(edges, from.y * edges.width + from.x, point.y * edges.width + point.x, step.to);
  }, 0);
}

describe("the live wire", () => {
  it("goes from its anchor to the pointer without a leap, and no way is cheaper", () => {
    fc.assert(
      fc.property(tiny, places, places, (edges, one, other) => {
        const [from, goal] = [within(edges, one), within(edges, other)];
        const wire = new LiveWire(edges);
        wire.start(from);
        expect(wire.spread(goal, ALL)).toBe(true);
        const path = wire.path(goal);
        expect([path[0], path.at(-1)]).toEqual([from, goal]);
        expect(costAlong(edges, path)).toBe(bruteForce(edges, from, goal));
        expect(wire.costOf(goal)).toBe(costAlong(edges, path));
      }),
      { numRuns: 60 },
    );
  });

  it("is the same when its wave spreads in small pieces, and when it served another anchor before", () => {
    fc.assert(
      fc.property(tiny, places, places, places, (edges, before, one, other) => {
        const [from, goal] = [within(edges, one), within(edges, other)];
        const wire = new LiveWire(edges);
        wire.start(within(edges, before));
        wire.spread(goal, 3);
        wire.start(from);
        while (!wire.spread(goal, 2));
        expect(wire.costOf(goal)).toBe(bruteForce(edges, from, goal));
      }),
      { numRuns: 30 },
    );
  });

  it("has no path to what its wave has not met", () => {
    const wire = new LiveWire(new EdgeField(photoOf(60, 60, () => [9, 9, 9])));
    wire.start({ x: 2, y: 2 });
    expect(wire.spread({ x: 50, y: 50 }, 10)).toBe(false);
    expect(wire.path({ x: 50, y: 50 })).toEqual([]);
  });
});

/** A dark disc of a radius on light grey, its edge as a lens draws it: soft by a pixel, with a little noise. */
function disc(size: number, middle: Point, radius: number): EdgeField {
  return new EdgeField(
    photoOf(size, size, (x, y) => {
      const inside = Math.max(0, Math.min(1, radius - Math.hypot(x + 0.5 - middle.x, y + 0.5 - middle.y) + 0.5));
      const noise = ((x * 7919 + y * 104729) % 7) - 3;
      return [220 - 120 * inside + noise, 220 - 150 * inside + noise, 215 - 60 * inside + noise];
    }),
  );
}

describe("the photo's edges", () => {
  const middle = { x: 100.3, y: 98.7 };
  const edges = disc(200, middle, 60);
  const off = ({ x, y }: Point): number => Math.abs(Math.hypot(x - middle.x, y - middle.y) - 60);

  it("hold the wire to a garment's outline when anchors miss it by six pixels", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 6.28, noNaN: true }), fc.double({ min: -6, max: 6, noNaN: true }), fc.double({ min: -6, max: 6, noNaN: true }), (turn, one, other) => {
        const place = (angle: number, miss: number): Point =>
          edges.snap({ x: middle.x + (60 + miss) * Math.cos(angle), y: middle.y + (60 + miss) * Math.sin(angle) }, 9);
        const wire = new LiveWire(edges);
        wire.start(place(turn, one));
        const goal = wire.nearest(place(turn + 1.2, other));
        wire.spread(goal, ALL);
        const refined = wire.path(goal).map(({ x, y }) => edges.refine(x, y));
        expect(refined.length).toBeGreaterThan(40);
        expect(refined.filter((point) => off(point) <= 1).length / refined.length).toBeGreaterThan(0.95);
        expect(refined.reduce((sum, point) => sum + off(point), 0) / refined.length).toBeLessThan(0.5);
      }),
      { numRuns: 25 },
    );
  });

  it("are found to a third of a pixel", () => {
    const snapped = [0.2, 1.3, 2.9, 4.4, 5.5].map((turn) => edges.snap({ x: middle.x + 60 * Math.cos(turn), y: middle.y + 60 * Math.sin(turn) }, 4));
    for (const point of snapped) expect(off(edges.refine(Math.floor(point.x), Math.floor(point.y)))).toBeLessThan(0.34);
  });

  it("do not depend on where tiles meet", () => {
    const shifted = disc(200, { x: middle.x + 13, y: middle.y + 29 }, 60);
    for (let turn = 0; turn < 6.2; turn += 0.1) {
      const [x, y] = [Math.floor(middle.x + 60 * Math.cos(turn)), Math.floor(middle.y + 60 * Math.sin(turn))];
      edges.prepare(x, y);
      shifted.prepare(x + 13, y + 29);
      expect(Math.abs((edges.strength[y * 200 + x] ?? 0) - (shifted.strength[(y + 29) * 200 + x + 13] ?? 0))).toBeLessThan(25);
    }
  });

  it("leave a point where it is when there is none near", () => {
    expect(edges.snap({ x: 12.4, y: 15.1 }, 6)).toEqual({ x: 12.4, y: 15.1 });
  });
});
