import fc from "fast-check";
import type { Pixels } from "../src/core/lab";
import type { Mask } from "../src/core/mask";
import type { Point, Rect } from "../src/core/rect";

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

/** A photo that kernels can read, painted by a function of the pixel. */
export function photoOf(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number]): Pixels {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < width * height; at++) data.set([...colour(at % width, Math.floor(at / width)), 255], 4 * at);
  const line = (y: number, x0: number, x1: number): Uint8ClampedArray => data.subarray(4 * (y * width + x0), 4 * (y * width + x1));
  const read = ({ x0, y0, x1, y1 }: Rect): Uint8ClampedArray => {
    const part = new Uint8ClampedArray(4 * (x1 - x0) * (y1 - y0));
    for (let y = y0; y < y1; y++) part.set(line(y, x0, x1), 4 * (y - y0) * (x1 - x0));
    return part;
  };
  return { width, height, read };
}

/** Small photos of a few colours, in which like colours meet and part. */
export const photos: fc.Arbitrary<Pixels> = fc
  .record({ width: fc.integer({ min: 1, max: 90 }), height: fc.integer({ min: 1, max: 12 }), cut: fc.integer({ min: 0, max: 3 }) })
  .chain(({ width, height, cut }) =>
    fc.uint8Array({ minLength: width * height, maxLength: width * height }).map((noise) =>
      photoOf(width, height, (x, y) => {
        const shade = ((noise[y * width + x] ?? 0) % 4) * 20 * (cut + 1);
        return [shade, shade, 255 - shade];
      }),
    ),
  );
