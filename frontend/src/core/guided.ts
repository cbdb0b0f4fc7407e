import { boxMean } from "./box";

/** Red, green and blue 0..1 in planes of their own, as the filters read them. */
export type Planes = readonly [red: Float32Array, green: Float32Array, blue: Float32Array];

/** Planes 0..1 of RGBA pixels. */
export function planesOf(rgba: Uint8ClampedArray): Planes {
  const planes: Planes = [new Float32Array(rgba.length / 4), new Float32Array(rgba.length / 4), new Float32Array(rgba.length / 4)];
  for (const channel of [0, 1, 2] as const) {
    const plane = planes[channel];
    for (let at = 0, from = channel; at < plane.length; at++, from += 4) plane[at] = (rgba[from] ?? 0) / 255;
  }
  return planes;
}

/**
 * The guided filter with a colour guide (He, Sun and Tang 2013, equations 19 to 21): `input` follows the guide's
 * edges. All arrays are width x height; `radius` in pixels; `epsilon` against squared colours 0..1, small for detail.
 */
export function guidedFilter(guide: Planes, input: Float32Array, width: number, height: number, radius: number, epsilon: number): Float32Array {
  const mean = (values: Float32Array): Float32Array => boxMean(values, width, height, radius);
  const [r, g, b] = guide;
  const { slopes, offset } = models(
    [mean(r), mean(g), mean(b), mean(input)],
    [mean(product(r, input)), mean(product(g, input)), mean(product(b, input))],
    [mean(product(r, r)), mean(product(r, g)), mean(product(r, b)), mean(product(g, g)), mean(product(g, b)), mean(product(b, b))],
    epsilon,
  );
  const result = mean(offset);
  guide.forEach((plane, channel) => addProduct(result, mean(slopes[channel] ?? offset), plane));
  return result;
}

/** The product of each pair of pixels. */
export function product(one: Float32Array, other: Float32Array): Float32Array {
  const result = new Float32Array(one.length);
  for (let at = 0; at < one.length; at++) result[at] = (one[at] ?? 0) * (other[at] ?? 0);
  return result;
}

function addProduct(to: Float32Array, one: Float32Array, other: Float32Array): void {
  for (let at = 0; at < to.length; at++) to[at] = (to[at] ?? 0) + (one[at] ?? 0) * (other[at] ?? 0);
}

type Three = readonly [Float32Array, Float32Array, Float32Array];
type Four = readonly [Float32Array, Float32Array, Float32Array, Float32Array];
type Six = readonly [...Three, ...Three];

/** Each window's linear model: (covariance of the guide + epsilon) * slopes = covariance with the input (Cramer's rule). */
function models([r, g, b, p]: Four, [rp, gp, bp]: Three, [rr, rg, rb, gg, gb, bb]: Six, epsilon: number): { readonly slopes: Three; readonly offset: Float32Array } {
  const size = p.length;
  const [slopeR, slopeG, slopeB, offset] = [new Float32Array(size), new Float32Array(size), new Float32Array(size), new Float32Array(size)];
  for (let at = 0; at < size; at++) {
    const mr = r[at] ?? 0;
    const mg = g[at] ?? 0;
    const mb = b[at] ?? 0;
    const mp = p[at] ?? 0;
    const vrr = (rr[at] ?? 0) - mr * mr + epsilon;
    const vrg = (rg[at] ?? 0) - mr * mg;
    const vrb = (rb[at] ?? 0) - mr * mb;
    const vgg = (gg[at] ?? 0) - mg * mg + epsilon;
    const vgb = (gb[at] ?? 0) - mg * mb;
    const vbb = (bb[at] ?? 0) - mb * mb + epsilon;
    const cr = (rp[at] ?? 0) - mr * mp;
    const cg = (gp[at] ?? 0) - mg * mp;
    const cb = (bp[at] ?? 0) - mb * mp;
    const i0 = vgg * vbb - vgb * vgb;
    const i1 = vrb * vgb - vrg * vbb;
    const i2 = vrg * vgb - vrb * vgg;
    const i3 = vrr * vbb - vrb * vrb;
    const i4 = vrg * vrb - vrr * vgb;
    const i5 = vrr * vgg - vrg * vrg;
    const scale = 1 / (vrr * i0 + vrg * i1 + vrb * i2);
    const sr = (i0 * cr + i1 * cg + i2 * cb) * scale;
    const sg = (i1 * cr + i3 * cg + i4 * cb) * scale;
    const sb = (i2 * cr + i4 * cg + i5 * cb) * scale;
    slopeR[at] = sr;
    slopeG[at] = sg;
    slopeB[at] = sb;
    offset[at] = mp - sr * mr - sg * mg - sb * mb;
  }
  return { slopes: [slopeR, slopeG, slopeB], offset };
}
