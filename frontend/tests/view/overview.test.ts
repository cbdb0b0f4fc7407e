import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPlain, toneTable } from "../../src/view/adjust";
import { fit, viewCorners, zoomTo } from "../../src/view/camera";
import { showsAll, smallAlpha, smallSize } from "../../src/view/overview";

const percent = fc.integer({ min: -100, max: 100 });

describe("overview", () => {
  it("keeps the photo's shape", () => {
    expect(smallSize({ width: 1152, height: 1728 }, 180)).toEqual({ width: 120, height: 180 });
    expect(smallSize({ width: 10, height: 20 }, 180)).toEqual({ width: 10, height: 20 });
  });

  it("is needed only where the photo does not fit, at every angle", () => {
    const [photo, view] = [{ width: 300, height: 200 }, { width: 800, height: 500 }];
    fc.assert(
      fc.property(fc.double({ min: -4, max: 4, noNaN: true }), (angle) => {
        const camera = fit(photo, view, angle);
        expect(showsAll(viewCorners(camera, view), photo)).toBe(true);
        expect(showsAll(viewCorners(zoomTo(camera, camera.scale * 1.2, { x: 400, y: 250 }), view), photo)).toBe(false);
      }),
    );
  });

  it("shows every mask small", () => {
    const mask = { width: 4, height: 2, data: Uint8Array.of(0, 0, 9, 9, 0, 0, 9, 200) };
    expect([...smallAlpha([mask], { width: 2, height: 1 })]).toEqual([0, 200]);
  });
});

describe("tones of the photo", () => {
  it("leave it as it is when nothing is set", () => {
    const plain = { brightness: 0, contrast: 0, gamma: 0 };
    expect(isPlain(plain)).toBe(true);
    toneTable(plain).forEach((value, at) => expect(value).toBeCloseTo(at / 64));
  });

  it("never turn light into dark, and stay within the range", () => {
    fc.assert(
      fc.property(percent, percent, percent, (brightness, contrast, gamma) => {
        const table = toneTable({ brightness, contrast, gamma });
        expect(table.every((value, at) => value >= 0 && value <= 1 && value >= (table[at - 1] ?? 0))).toBe(true);
      }),
    );
  });

  it("go the way their names say", () => {
    const middle = (change: { brightness?: number; contrast?: number; gamma?: number }): number =>
      toneTable({ brightness: 0, contrast: 0, gamma: 0, ...change })[16] ?? 0;
    expect(middle({ brightness: 20 })).toBeCloseTo(0.45);
    expect(middle({ contrast: 50 })).toBeCloseTo(0.125);
    expect(middle({ gamma: 100 })).toBeCloseTo(0.5);
  });
});
