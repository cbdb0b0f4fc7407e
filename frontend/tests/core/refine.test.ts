import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boxMean, gaussian } from "../../src/core/box";
import { guidedFilter } from "../../src/core/guided";
import type { Mask } from "../../src/core/mask";
import { refineRegion } from "../../src/core/matting";
import { bandWeights, refineEdge } from "../../src/core/refine";
import { pictures } from "../arbitraries";
import { disc } from "./shapes";

/** A photo of a dark red garment with this alpha on a light grey wall, both a little uneven. */
function photoOf({ width, data }: Mask): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(4 * data.length);
  data.forEach((value, at) => {
    const share = value / 255;
    const weave = 6 * Math.sin(at % width) * Math.cos(at / width);
    [150 + weave, 40, 60 + weave].forEach((garment, channel) => (rgba[4 * at + channel] = share * garment + (1 - share) * (215 - weave / 2)));
    rgba[4 * at + 3] = 255;
  });
  return rgba;
}

function hardened({ data, ...size }: Mask): Mask {
  return { ...size, data: data.map((value) => (value >= 128 ? 255 : 0)) };
}

function errorOf(data: Uint8Array, truth: Mask): number {
  return truth.data.reduce((sum, value, at) => sum + Math.abs(value - (data[at] ?? 0)), 0) / 255;
}

describe("box means", () => {
  it("are the means of their windows, cut off at the edge", () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: 1, max: 60 }), fc.nat(95), fc.nat(79), ({ width, height, data }, radius, x, y) => {
        const means = boxMean(Float32Array.from(data), width, height, radius);
        const [x0, x1, y0, y1] = [Math.max(0, x - radius), Math.min(width, x + radius + 1), Math.max(0, y - radius), Math.min(height, y + radius + 1)];
        let sum = 0;
        for (let row = y0; row < y1; row++) for (let column = x0; column < x1; column++) sum += data[row * width + column] ?? 0;
        expect(means[y * width + x]).toBeCloseTo(sum / ((x1 - x0) * (y1 - y0)), 2);
      }),
      { numRuns: 50 },
    );
  });

  it.each([1, 2.5, 6])("three times over spread a point by sigma %d", (sigma) => {
    const point = new Float32Array(101 * 101);
    point[50 * 101 + 50] = 1;
    const spread = gaussian(point, 101, 101, sigma);
    const variance = spread.reduce((sum, value, at) => sum + value * ((at % 101) - 50) ** 2, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(sigma, 0);
  });
});

describe("the guided filter", () => {
  it("gives a linear picture of its guide back", () => {
    const plane = Float32Array.from({ length: 40 * 40 }, (_, at) => ((at * 7919) % 255) / 255);
    const other = Float32Array.from({ length: 40 * 40 }, (_, at) => ((at * 104729) % 251) / 251);
    const input = plane.map((value, at) => 0.2 + 0.5 * value - 0.1 * (other[at] ?? 0));
    const output = guidedFilter([plane, other, plane.map((value) => 1 - value * value)], input, 40, 40, 5, 1e-7);
    output.forEach((value, at) => expect(value).toBeCloseTo(input[at] ?? 0, 2));
  });
});

describe("refining the edge", () => {
  const truth = disc(160, 50, 10);

  it("finds the soft alpha again that a hard mask lost", () => {
    const hard = hardened(truth);
    const refined = refineEdge(hard, photoOf(truth), { band: 12, detail: 0.6 });
    expect(errorOf(refined, truth)).toBeLessThan(errorOf(hard.data, truth) / 3);
  });

  it("touches nothing outside the band", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (band, detail) => {
        const hard = hardened(truth);
        const weights = bandWeights(hard, band);
        const refined = refineEdge(hard, photoOf(truth), { band, detail });
        expect(refined.every((value, at) => weights[at] !== 0 || value === hard.data[at])).toBe(true);
        expect([weights[80 * 160 + 80], weights[0]]).toEqual([0, 0]);
      }),
      { numRuns: 15 },
    );
  });

  it("leaves a hard edge of the photo hard", () => {
    const crisp = disc(160, 50, 1);
    const refined = refineEdge(crisp, photoOf(crisp), { band: 10, detail: 0.8 });
    expect(errorOf(refined, crisp)).toBeLessThan(0.02 * 2 * Math.PI * 50 * 10);
  });
});

describe("refining a painted region", () => {
  /** A garment whose lower edge is a fringe of threads 2 px wide with wall between them. */
  const fringe: Mask = { width: 120, height: 120, data: Uint8Array.from({ length: 120 * 120 }, (_, at) => {
    const [x, y] = [at % 120, Math.floor(at / 120)];
    return y < 50 || (y < 80 && x % 6 < 2) ? 255 : 0;
  }) };
  const painted = Uint8Array.from({ length: 120 * 120 }, (_, at) => (Math.floor(at / 120) >= 46 && Math.floor(at / 120) < 86 ? 255 : 0));

  it("finds every thread of a fringe that was painted over", () => {
    const rough: Mask = { ...fringe, data: fringe.data.map((_, at) => (Math.floor(at / 120) < 80 ? 255 : 0)) };
    const refined = refineRegion(rough, photoOf(fringe), painted);
    expect(errorOf(refined, fringe)).toBeLessThan(errorOf(rough.data, fringe) / 6);
  });

  it("keeps every pixel that was not painted", () => {
    const refined = refineRegion(fringe, photoOf(disc(120, 30)), painted);
    expect(refined.every((value, at) => painted[at] !== 0 || value === fringe.data[at])).toBe(true);
  });

  it("does not take the light stripes of striped cloth for wall", () => {
    const cloth = disc(120, 60, 1);
    const striped = photoOf(cloth);
    for (let at = 0; at < cloth.data.length; at++) if ((at % 120) % 10 < 4 && cloth.data[at] === 255) striped.set([198, 165, 170, 255], 4 * at);
    const refined = refineRegion(cloth, striped, painted);
    expect(refined.filter((value, at) => value < 128 && cloth.data[at] === 255).length).toBeLessThan(20);
  });

  it("keeps the mask where garment and wall look alike", () => {
    const plain = new Uint8ClampedArray(4 * 120 * 120).fill(200);
    expect(errorOf(refineRegion(disc(120, 60, 1), plain, painted), disc(120, 60, 1))).toBeLessThan(30);
  });
});
