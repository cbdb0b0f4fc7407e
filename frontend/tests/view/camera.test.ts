import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../src/core/rect";
import { aligned, centred, degrees, fit, fitRect, imageBox, rotateTo, screenBox, toImage, toScreen, viewCorners, zoomTo, type Camera } from "../../src/view/camera";

const numbers = fc.double({ min: -3000, max: 3000, noNaN: true });
const angles = fc.double({ min: -7, max: 7, noNaN: true });
const points = fc.record({ x: numbers, y: numbers });
const cameras: fc.Arbitrary<Camera> = fc.record({ scale: fc.double({ min: 0.05, max: 64, noNaN: true }), x: numbers, y: numbers, angle: angles });
const VIEW = { width: 800, height: 500 };

function expectNear(one: Point, other: Point): void {
  expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeLessThan(1e-4);
}

describe("camera", () => {
  it("comes back from the screen to the same image point", () => {
    fc.assert(fc.property(cameras, points, (camera, point) => expectNear(toImage(camera, toScreen(camera, point)), point)));
  });

  it("keeps the point under the cursor while it zooms and turns", () => {
    fc.assert(
      fc.property(cameras, points, fc.double({ min: 0.01, max: 100, noNaN: true }), angles, (camera, cursor, scale, angle) => {
        const before = toImage(camera, cursor);
        expectNear(toScreen(zoomTo(camera, scale, cursor), before), cursor);
        expectNear(toScreen(rotateTo(camera, angle, cursor), before), cursor);
      }),
    );
  });

  it("turns clockwise", () => {
    const { x, y } = toScreen({ scale: 2, x: 0, y: 0, angle: Math.PI / 2 }, { x: 1, y: 0 });
    expectNear({ x, y }, { x: 0, y: 2 });
  });

  it("fits the whole turned photo in the middle", () => {
    fc.assert(
      fc.property(angles, (angle) => {
        const photo = { width: 1000, height: 2000 };
        const camera = fit(photo, VIEW, angle);
        const box = screenBox(camera, { x0: 0, y0: 0, x1: photo.width, y1: photo.height });
        expect(box.x0).toBeGreaterThanOrEqual(0);
        expect(box.y0).toBeGreaterThanOrEqual(0);
        expect(box.x1).toBeLessThanOrEqual(VIEW.width);
        expect(box.y1).toBeLessThanOrEqual(VIEW.height);
        // Nothing larger would fit: one side is nearly full.
        expect(Math.max((box.x1 - box.x0) / VIEW.width, (box.y1 - box.y0) / VIEW.height)).toBeGreaterThan(0.94);
        expectNear(toScreen(camera, { x: 500, y: 1000 }), { x: 400, y: 250 });
        expect(Math.cos(camera.angle)).toBeCloseTo(Math.cos(angle));
      }),
    );
  });

  it("fits and centres a part", () => {
    const camera = fitRect({ x0: 10, y0: 20, x1: 30, y1: 60 }, VIEW, 1);
    expectNear(toScreen(camera, { x: 20, y: 40 }), { x: 400, y: 250 });
    expectNear(toScreen(centred(camera, { x: 11, y: 22 }, VIEW), { x: 11, y: 22 }), { x: 400, y: 250 });
  });

  it("knows which part of the photo a part of the screen shows, and the other way round", () => {
    fc.assert(
      fc.property(cameras, points, (camera, corner) => {
        const rect = { x0: Math.floor(corner.x), y0: Math.floor(corner.y), x1: Math.floor(corner.x) + 7, y1: Math.floor(corner.y) + 3 };
        const shown = screenBox(camera, rect);
        const back = imageBox(camera, shown);
        expect([back.x0 <= rect.x0, back.y0 <= rect.y0, back.x1 >= rect.x1, back.y1 >= rect.y1]).toEqual([true, true, true, true]);
      }),
    );
  });

  it("lays image pixels on device pixels at 100 %, upright", () => {
    expect(aligned({ scale: 1, x: 3.4, y: -0.6, angle: 0 })).toEqual({ scale: 1, x: 3, y: -1, angle: 0 });
    const turned = { scale: 1, x: 3.4, y: -0.6, angle: 0.1 };
    expect(aligned(turned)).toBe(turned);
    expect(rotateTo(turned, 2 * Math.PI, { x: 0, y: 0 }).angle).toBe(0);
  });

  it("says what the view shows", () => {
    expect(viewCorners({ scale: 2, x: 0, y: 0, angle: 0 }, VIEW)[2]).toEqual({ x: 400, y: 250 });
    expect(degrees(-Math.PI / 12)).toBe(-15);
  });
});
