import fc from "fast-check";
import type { Mask } from "../src/core/mask";
import type { Point } from "../src/core/rect";

/** Small masks, mostly empty or full with a few soft pixels, as people draw them. */
export const masks: fc.Arbitrary<Mask> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((noise) => ({ width, height, data: noise.map((value) => (value < 110 ? 0 : value < 220 ? 255 : value)) })),
  );

/** A way of the hand over a picture of 96 x 80 pixels and beyond its edge, with leaps as of a fast hand. */
export const ways: fc.Arbitrary<Point[]> = fc.array(
  fc.record({ x: fc.double({ min: -20, max: 116, noNaN: true }), y: fc.double({ min: -20, max: 100, noNaN: true }) }),
  { minLength: 1, maxLength: 8 },
);

/** A picture larger than one tile in both directions, with noise in it. */
export const pictures: fc.Arbitrary<Mask> = fc
  .uint8Array({ minLength: 96 * 80, maxLength: 96 * 80 })
  .map((data) => ({ width: 96, height: 80, data }));
