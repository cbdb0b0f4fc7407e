import type { Brush } from "../tools/tool";

export const SIZES = { least: 1, most: 500 } as const;
const KEY = "selvedge-brush";
const DEFAULT: Brush = { size: 40, hardness: 0.9, swapped: false };
const SIZE_STEP = 1.15;
const HARDNESS_STEP = 0.1;

/** Keep size (image pixels) and hardness (0..1) within what the sliders offer. */
export function clampBrush(brush: Brush): void {
  brush.size = Math.min(SIZES.most, Math.max(SIZES.least, brush.size));
  brush.hardness = Math.min(1, Math.max(0, brush.hardness));
}

/** One key press larger (+1) or smaller (-1): at least one pixel, about a seventh of a big brush. */
export function stepSize(brush: Brush, direction: 1 | -1): void {
  const scaled = direction > 0 ? brush.size * SIZE_STEP : brush.size / SIZE_STEP;
  brush.size = direction > 0 ? Math.max(Math.round(scaled), Math.round(brush.size) + 1) : Math.min(Math.round(scaled), Math.round(brush.size) - 1);
  clampBrush(brush);
}

export function stepHardness(brush: Brush, direction: 1 | -1): void {
  brush.hardness = Math.round((brush.hardness + direction * HARDNESS_STEP) * 100) / 100;
  clampBrush(brush);
}

/** The brush as the hand left it in this browser. */
export function recallBrush(): Brush {
  try {
    const { size, hardness } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Brush>;
    const brush = { ...DEFAULT, ...(typeof size === "number" && { size }), ...(typeof hardness === "number" && { hardness }) };
    clampBrush(brush);
    return brush;
  } catch {
    return { ...DEFAULT };
  }
}

export function rememberBrush({ size, hardness }: Brush): void {
  localStorage.setItem(KEY, JSON.stringify({ size, hardness }));
}
