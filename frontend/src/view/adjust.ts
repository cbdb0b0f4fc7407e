/** How the photo is shown, never what is kept of it; all 0 is as it is. */
export interface Adjustment {
  /** -100..100: per cent of the full range that is added. */
  brightness: number;
  /** -100..100: the slope around mid grey, from flat to double. */
  contrast: number;
  /** -100..100: exponent from 2 (darker middle) to 1/2 (lighter middle). */
  gamma: number;
}

const STEPS = 64;

export function isPlain({ brightness, contrast, gamma }: Adjustment): boolean {
  return brightness === 0 && contrast === 0 && gamma === 0;
}

/**
 * What each of 65 equally spaced values 0..1 becomes: gamma, then contrast around the middle, then brightness, cut to
 * 0..1. For an SVG filter's feFunc of type "table", which draws straight lines between them.
 */
export function toneTable({ brightness, contrast, gamma }: Adjustment): number[] {
  return Array.from({ length: STEPS + 1 }, (_, at) => {
    const value = (at / STEPS) ** 2 ** (-gamma / 100);
    const tone = (value - 0.5) * (1 + contrast / 100) + 0.5 + brightness / 100;
    return Math.min(1, Math.max(0, tone));
  });
}
