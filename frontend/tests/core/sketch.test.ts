import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sketch, thinned } from "../../src/core/sketch";

const PHOTO = { width: 100, height: 80 };

function drawn(sketch: Sketch, ...points: readonly (readonly [number, number])[]): void {
  const [first = [0, 0], ...rest] = points;
  sketch.begin({ x: first[0], y: first[1] });
  for (const [x, y] of rest) sketch.move({ x, y });
  sketch.end(1);
}

describe("a note drawn on a photo", () => {
  it("keeps the corners of a line and drops what lies along it", () => {
    const sketch = new Sketch(PHOTO);
    drawn(sketch, [10, 10], [20, 10.4], [30, 10], [30, 25], [30, 40]);
    expect(sketch.drawing).toEqual([[10, 10, 30, 10, 30, 40]]);
  });

  it("stays inside the photo", () => {
    const sketch = new Sketch(PHOTO);
    drawn(sketch, [-5, 10], [120, 200]);
    expect(sketch.drawing).toEqual([[0, 10, 100, 80]]);
  });

  it("takes its last line back", () => {
    const sketch = new Sketch(PHOTO);
    drawn(sketch, [1, 1], [9, 9]);
    drawn(sketch, [5, 5], [6, 50]);
    expect(sketch.undo()).toBe(true);
    expect(sketch.drawing).toEqual([[1, 1, 9, 9]]);
    expect(sketch.undo()).toBe(true);
    expect(sketch.undo()).toBe(false);
    expect(sketch.isEmpty).toBe(true);
  });

  it("shows the line under the hand, which is no part of the note yet", () => {
    const sketch = new Sketch(PHOTO);
    sketch.begin({ x: 1, y: 2 });
    sketch.move({ x: 3, y: 4 });
    expect(sketch.lines).toEqual([[1, 2, 3, 4]]);
    expect(sketch.drawing).toEqual([]);
  });

  it("has at most fifty lines and two thousand points", () => {
    const sketch = new Sketch(PHOTO);
    const zigzag = Array.from({ length: 3000 }, (_, at) => [at % 100, (at % 2) * 60] as const);
    drawn(sketch, ...zigzag);
    expect((sketch.drawing[0]?.length ?? 0) / 2).toBe(2000);
    expect(sketch.begin({ x: 1, y: 1 })).toBe(false);
    const many = new Sketch(PHOTO);
    for (let line = 0; line < 50; line++) drawn(many, [line, 1], [line, 9]);
    expect(many.begin({ x: 1, y: 1 })).toBe(false);
  });
});

describe("thinning", () => {
  it("keeps a dot and both ends", () => {
    expect(thinned([4, 5], 1)).toEqual([4, 5]);
    expect(thinned([0, 0, 5, 0, 10, 0], 1)).toEqual([0, 0, 10, 0]);
    expect(thinned([], 1)).toEqual([]);
  });

  it("leaves out no point farther away than the tolerance", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(points, (path) => {
      const kept = thinned(path.flat(), 3);
      return path.every(([x, y]) => distanceTo(kept, x, y) <= 3 + 1e-9);
    }));
  });
});

function distanceTo(line: readonly number[], x: number, y: number): number {
  let least = Math.hypot(x - (line[0] ?? 0), y - (line[1] ?? 0));
  for (let at = 2; at < line.length; at += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = line.slice(at - 2, at + 2);
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    least = Math.min(least, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
  }
  return least;
}
