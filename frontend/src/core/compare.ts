import type { Mask } from "./mask";

/** How much a mask changed, in pixels; `before` is the size of the mask that it is compared with. */
export interface Change {
  readonly added: number;
  readonly removed: number;
  readonly before: number;
}

// A pixel belongs to the mask from half alpha on, as everywhere.
const INSIDE = 128;

/** Compare two stacks of layers of `pixels` pixels, each stack taken as the union of its layers. */
export function countChange(before: readonly Mask[], after: readonly Mask[], pixels: number): Change {
  let added = 0;
  let removed = 0;
  let size = 0;
  for (let at = 0; at < pixels; at++) {
    const was = isInside(before, at);
    const is = isInside(after, at);
    if (was) size++;
    if (is && !was) added++;
    if (was && !is) removed++;
  }
  return { added, removed, before: size };
}

/** A change as words: its share of the mask it is compared with, or pixels where that mask was empty. */
export function changeWords(pixels: number, before: number): string {
  if (pixels === 0) return "nothing";
  if (before === 0) return `${pixels.toLocaleString("en")} px`;
  const percent = (100 * pixels) / before;
  return percent < 0.01 ? "under 0.01 %" : `${percent.toFixed(percent < 1 ? 2 : 1)} %`;
}

function isInside(layers: readonly Mask[], at: number): boolean {
  return layers.some(({ data }) => (data[at] ?? 0) >= INSIDE);
}
