import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mask } from "../../src/core/mask";
import { partsOf, type Side } from "../../src/core/parts";
import { fillHoles, flawsOf, holesOf, removeSpecks, specksOf } from "../../src/core/specks";
import { masks } from "../arbitraries";
import { disc, drawn } from "./shapes";

/** How many parts there are, and how large, by flooding one after the other. */
function floodedAreas({ width, height, data }: Mask, side: Side): number[] {
  const open = new Set<number>();
  data.forEach((value, at) => value >= 128 === (side === "inside") && open.add(at));
  const areas: number[] = [];
  for (const seed of open) {
    const queue = [seed];
    open.delete(seed);
    let area = 0;
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      area++;
      for (const [dx, dy] of [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]] as const) {
        const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
        if (side === "outside" && dx !== 0 && dy !== 0) continue;
        if (x < 0 || y < 0 || x >= width || y >= height || !open.delete(y * width + x)) continue;
        queue.push(y * width + x);
      }
    }
    areas.push(area);
  }
  return areas.sort((a, b) => a - b);
}

const all = (parts: readonly { readonly index: number }[]): Set<number> => new Set(parts.map(({ index }) => index));

describe("parts", () => {
  it("are those that a flood finds, inside and outside", () => {
    fc.assert(
      fc.property(masks, fc.constantFrom<Side>("inside", "outside"), (mask, side) => {
        const areas = partsOf(mask, side).list.map(({ area }) => area);
        expect(areas.sort((a, b) => a - b)).toEqual(floodedAreas(mask, side));
      }),
    );
  });

  it("name a pixel that lies in them", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        for (const { x, y } of partsOf(mask, "inside").list) expect(mask.data[y * mask.width + x]).toBeGreaterThanOrEqual(128);
        for (const { x, y } of partsOf(mask, "outside").list) expect(mask.data[y * mask.width + x]).toBeLessThan(128);
      }),
    );
  });
});

describe("holes and specks", () => {
  const torn = drawn(
    "##########....",
    "#........#....",
    "#.######.#..#.",
    "#.#....#.#....",
    "#.######.#....",
    "#........#..##",
    "##########..##",
  );

  it("are listed, the largest first", () => {
    const sheet = drawn("#########", "#..####.#", "#..######", "#########", "........#", "#........");
    expect(flawsOf(sheet).flaws.map(({ kind, area }) => [kind, area])).toEqual([["hole", 4], ["hole", 1], ["speck", 1]]);
  });

  it("reach over nothing: background that touches the picture's edge is no hole", () => {
    expect(holesOf(drawn("#.#", "#.#", "###")).holes).toEqual([]);
  });

  it("leave the second large piece alone", () => {
    expect(specksOf(torn).specks.map(({ area }) => area)).toEqual([1]);
  });

  it("filled, only add; removed, only take away; and none is left", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const { parts, holes } = holesOf(mask);
        const filled = fillHoles(mask, parts, all(holes));
        expect(filled.every((value, at) => value >= (mask.data[at] ?? 0))).toBe(true);
        expect(holesOf({ ...mask, data: filled }).holes).toEqual([]);
        const found = specksOf(mask);
        const clean = removeSpecks(mask, found.parts, all(found.specks));
        expect(clean.every((value, at) => value <= (mask.data[at] ?? 0))).toBe(true);
        expect(specksOf({ ...mask, data: clean }).specks).toEqual([]);
      }),
    );
  });

  it("leave every pixel alone when none is chosen", () => {
    fc.assert(fc.property(masks, (mask) => {
        expect(fillHoles(mask, holesOf(mask).parts, new Set())).toEqual(mask.data);
      }));
  });

  it("go with their soft rim, and the garment's soft outer edge stays", () => {
    const ring = disc(80, 30, 6);
    disc(80, 8, 6).data.forEach((value, at) => (ring.data[at] = Math.min(ring.data[at] ?? 0, 255 - value)));
    const { parts, holes } = holesOf(ring);
    expect(fillHoles(ring, parts, all(holes))).toEqual(disc(80, 30, 6).data);
  });
});
