import { describe, expect, it } from "vitest";
import { FlawTour } from "../../src/core/finder";
import { findFlaws, findRings } from "../../src/core/jobs";
import { moved } from "../../src/core/rings";
import { sourceIn, sourceOf } from "../../src/core/source";
import { mended, type Flaw } from "../../src/core/specks";
import { createMask } from "../../src/core/mask";
import { disc } from "./shapes";

/** A round garment with three square holes, of 64, 16 and 4 pixels, and a speck of 9 pixels beside it. */
function torn(): ReturnType<typeof disc> {
  const mask = disc(200, 70);
  for (const [x0, y0, side, value] of [[90, 60, 8, 0], [60, 100, 4, 0], [120, 130, 2, 0], [5, 5, 3, 255]] as const) {
    for (let y = y0; y < y0 + side; y++) mask.data.fill(value, y * 200 + x0, y * 200 + x0 + side);
  }
  return mask;
}

function flawsOf(mask = torn(), openings: readonly { x: number; y: number }[] = []): readonly Flaw[] {
  const source = sourceOf(mask, 1, openings);
  return source === null ? [] : findFlaws(source).flaws;
}

describe("the finder", () => {
  it("goes through all flaws, the largest first, round and round, and back", () => {
    const tour = new FlawTour();
    tour.renew(flawsOf());
    expect([1, 2, 3, 4, 5].map(() => tour.go(1)?.area)).toEqual([64, 16, 9, 4, 64]);
    expect([tour.go(-1)?.area, tour.go(-1)?.area, tour.place]).toEqual([4, 9, 2]);
  });

  it("begins at the end when the first step is back", () => {
    const tour = new FlawTour();
    tour.renew(flawsOf());
    expect(tour.go(-1)?.area).toBe(4);
  });

  it("has nowhere to go in a whole garment", () => {
    const tour = new FlawTour();
    tour.renew(flawsOf(disc(200, 70)));
    expect([tour.go(1), tour.current, tour.place]).toEqual([null, null, -1]);
  });

  it("goes on with the next one after one was mended, and stays while others are painted over", () => {
    const tour = new FlawTour();
    const flaws = flawsOf();
    tour.renew(flaws);
    tour.go(1);
    tour.go(1);
    tour.renew(flaws.filter(({ area }) => area !== 16));
    expect(tour.current?.area).toBe(64);
    expect(tour.go(1)?.area).toBe(9);
    tour.renew(flawsOf().filter(({ area }) => area !== 64));
    expect(tour.current?.area).toBe(9);
  });

  it("mends the one that is looked at and nothing else", () => {
    const mask = torn();
    const place = sourceIn(mask, { x0: 50, y0: 90, x1: 80, y1: 120 });
    const hole = { kind: "hole", x: 61 - 50, y: 101 - 90 } as const;
    const filled = mended(place.mask, hole);
    expect(filled.filter((value, at) => value !== place.mask.data[at])).toHaveLength(16);
    const speck = sourceIn(mask, { x0: 0, y0: 0, x1: 40, y1: 40 });
    expect(mended(speck.mask, { kind: "speck", x: 6, y: 6 }).every((value) => value === 0)).toBe(true);
    expect(mended(speck.mask, { kind: "speck", x: 30, y: 30 })).toEqual(speck.mask.data);
  });

  it("leaves out a true opening wherever in the hole its point lies, and says that it is one still", () => {
    expect(flawsOf(torn(), [{ x: 97, y: 67 }]).map(({ area }) => area)).toEqual([16, 9, 4]);
    const known = (mask: ReturnType<typeof disc>): readonly number[] | undefined => {
      const source = sourceOf(mask, 1, [{ x: 61, y: 101 }, { x: 97, y: 67 }]);
      return source === null ? undefined : findFlaws(source).known;
    };
    expect(known(torn())).toEqual([0, 1]);
    expect(known(disc(200, 70))).toEqual([]);
  });

  it("sees nothing in a blank layer", () => {
    expect(sourceOf(createMask(50, 40), 3)).toBeNull();
  });
});

describe("a part of a picture", () => {
  it("has the outlines of the whole, moved", () => {
    const mask = torn();
    const part = sourceOf(mask, 1);
    const rings = part === null ? [] : findRings(part).map((ring) => moved(ring, part.rect.x0, part.rect.y0));
    const whole = findRings({ mask, rgba: null, openings: [] });
    expect(rings).toEqual(whole);
  });
});
