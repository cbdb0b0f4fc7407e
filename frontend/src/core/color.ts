// sRGB (IEC 61966-2-1) to CIELAB for the white point D65, as colorimetry tables give it.
const WHITE = [0.95047, 1, 1.08883] as const;
const EPSILON = 216 / 24389;
const KAPPA = 24389 / 27;

/** Linear light of the 256 values of an sRGB channel. */
const LINEAR = Float64Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** CIELAB (D65) of RGBA pixels: L 0..100, a and b, three values a pixel; alpha is ignored. */
export function labOf(rgba: Uint8ClampedArray): Float32Array {
  const lab = new Float32Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from + 3 < rgba.length; from += 4, to += 3) {
    const red = LINEAR[rgba[from] ?? 0] ?? 0;
    const green = LINEAR[rgba[from + 1] ?? 0] ?? 0;
    const blue = LINEAR[rgba[from + 2] ?? 0] ?? 0;
    const x = bend((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / WHITE[0]);
    const y = bend(0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
    const z = bend((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / WHITE[2]);
    lab[to] = 116 * y - 16;
    lab[to + 1] = 500 * (x - y);
    lab[to + 2] = 200 * (y - z);
  }
  return lab;
}

function bend(value: number): number {
  return value > EPSILON ? Math.cbrt(value) : (KAPPA * value + 16) / 116;
}
