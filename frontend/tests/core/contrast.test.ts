import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanLab } from "../../src/core/lab";
import type { Mask } from "../../src/core/mask";
import { stretchesAlong, type ReadColour, type Stretch } from "../../src/core/contrast";
import { ringsOf } from "../../src/core/rings";
import { partsOf } from "../../src/core/parts";
import { tourOf } from "../../src/core/tour";
import { masks } from "../arbitraries";
import { disc, drawn } from "./shapes";

describe("the rings of a mask", () => {
  it("enclose its area, holes taken off, and are one for each part and hole", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const rings = ringsOf(mask);
        let doubled = 0;
        for (const ring of rings) {
          for (let at = 0; at < ring.length; at += 2) {
            const [x, y] = [ring[at] ?? 0, ring[at + 1] ?? 0];
            const [nextX, nextY] = [ring[(at + 2) % ring.length] ?? 0, ring[(at + 3) % ring.length] ?? 0];
            doubled += x * nextY - nextX * y;
          }
        }
        const parts = partsOf(mask, "inside").list;
        expect(doubled / 2).toBe(parts.reduce((sum, { area }) => sum + area, 0));
        const framed = drawn(...frame(mask.data, mask.width));
        expect(rings.length).toBe(parts.length + partsOf(framed, "outside").list.length - 1);
      }),
    );
  });
});

/** The picture with one line of background around it, as rows of signs. */
function frame(data: Uint8Array, width: number): string[] {
  const rows = Array.from(data, (value) => (value >= 128 ? "#" : ".")).join("").match(new RegExp(`.{${width}}`, "g")) ?? [];
  return [".".repeat(width + 2), ...rows.map((row) => `.${row}.`), ".".repeat(width + 2)];
}

/** A garment of grey 100 on a wall of grey 180, but only 108 below the middle. */
const weakBelow: ReadColour = (x, y, into, at) => {
  const inside = Math.hypot(x - 99.5, y - 99.5) < 60;
  const grey = inside ? 100 : y < 100 ? 180 : 108;
  into.set([grey, grey, grey, 255], at);
  return true;
};

function stretchesOf(mask: Mask, read: ReadColour): Stretch[] {
  return [...stretchesAlong(mask, ringsOf(mask), read)];
}

describe("contrast along the outline", () => {
  const stretches = stretchesOf(disc(200, 60), weakBelow);

  it("is measured between the bands on both sides, stretch by stretch", () => {
    const lightness = (grey: number): number => meanLab(Uint8ClampedArray.of(grey, grey, grey, 255)).l;
    for (const { y, contrast } of stretches.filter((stretch) => Math.abs(stretch.y - 100) > 20)) {
      expect(contrast).toBeCloseTo(lightness(y < 100 ? 180 : 108) - lightness(100), 1);
    }
    expect(stretches.length).toBeGreaterThan(14);
  });

  it("is unknown without the photo", () => {
    expect(stretchesOf(disc(60, 20), () => false).every(({ contrast }) => contrast === null)).toBe(true);
  });

  it("stops the tour once at a weak side, not at every stretch of it", () => {
    const stops = tourOf(stretches, []);
    expect(stops.length).toBeLessThanOrEqual(2);
    expect(stops.every(({ y, contrast }) => y > 100 && (contrast ?? 9) < 5)).toBe(true);
  });

  it("brings what the model doubts where the mask still passes, and forgets it where it does not", () => {
    const stops = tourOf(stretches, [[100, 40, 24, 0.9, 20], [100, 100, 24, 1, 2]]);
    expect(stops[0]).toMatchObject({ doubt: 0.9 });
    expect(Math.hypot((stops[0]?.x ?? 0) - 100, (stops[0]?.y ?? 0) - 40)).toBeLessThan(30);
    expect(stops.filter(({ doubt }) => doubt !== null)).toHaveLength(1);
  });
});
