import fc from "fast-check";
import type { Mask } from "../src/core/mask";

/** Small masks, mostly empty or full with a few soft pixels, as people draw them. */
export const masks: fc.Arbitrary<Mask> = fc
  .record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((noise) => ({ width, height, data: noise.map((value) => (value < 110 ? 0 : value < 220 ? 255 : value)) })),
  );
