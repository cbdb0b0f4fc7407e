import type { Rect } from "./rect";

/** The photo's colours as kernels read them: RGBA bytes (sRGB), row by row; null while there is none yet. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  read(rect: Rect): Uint8ClampedArray | null;
}

/** One colour in CIELAB (D65): L 0..100, a and b about -110..100. */
export interface Lab {
  readonly l: number;
  readonly a: number;
  readonly b: number;
}

/** Many colours in CIELAB, one plane each. */
export interface LabPlanes {
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

// Entries of the table of f(t): fine enough that L is exact to a tenth even in black, where f is steepest.
const FINE = 8192;
// sRGB to XYZ (IEC 61966-2-1), each row divided by the white point's value.
const ROWS = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
] as const;
const CURVE = Float32Array.from({ length: FINE + 2 }, (_, at) => labCurve((at + 0.5) / FINE));
const [XR, XG, XB, YR, YG, YB, ZR, ZG, ZB] = ROWS.flatMap((row) => row.map(shares)) as Tables;

type Tables = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

/** CIE 15: the cube root, with a straight toe that keeps the noise of black cloth small. */
function labCurve(t: number): number {
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
}

/** What each byte of one channel brings to one row, as a place in CURVE. */
function shares(weight: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => {
    const value = byte / 255;
    return FINE * weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  });
}

/** RGBA bytes to CIELAB; the planes have one value a pixel. */
export function toLab(rgba: Uint8ClampedArray): LabPlanes {
  const count = rgba.length >> 2;
  const planes = { l: new Float32Array(count), a: new Float32Array(count), b: new Float32Array(count) };
  for (let at = 0; at < count; at++) {
    const [red, green, blue] = [rgba[4 * at] ?? 0, rgba[4 * at + 1] ?? 0, rgba[4 * at + 2] ?? 0];
    const x = CURVE[((XR[red] ?? 0) + (XG[green] ?? 0) + (XB[blue] ?? 0)) | 0] ?? 0;
    const y = CURVE[((YR[red] ?? 0) + (YG[green] ?? 0) + (YB[blue] ?? 0)) | 0] ?? 0;
    const z = CURVE[((ZR[red] ?? 0) + (ZG[green] ?? 0) + (ZB[blue] ?? 0)) | 0] ?? 0;
    planes.l[at] = 116 * y - 16;
    planes.a[at] = 500 * (x - y);
    planes.b[at] = 200 * (y - z);
  }
  return planes;
}

/** The mean colour of RGBA bytes. */
export function meanLab(rgba: Uint8ClampedArray): Lab {
  const { l, a, b } = toLab(rgba);
  const mean = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / Math.max(1, plane.length);
  return { l: mean(l), a: mean(a), b: mean(b) };
}
