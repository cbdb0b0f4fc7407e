import { decimals, language, t } from "./i18n";
import { HALF, type Mask } from "./mask";
import { intersect, isEmpty, union, wholeOf, NOTHING, type Rect } from "./rect";

/** How much a mask changed, in pixels; `before` is the size of the mask that it is compared with. */
export interface Change {
  readonly added: number;
  readonly removed: number;
  readonly before: number;
}

// A pixel belongs to the mask from half alpha on, as everywhere.

export const UNCHANGED: Change = { added: 0, removed: 0, before: 0 };

/** Compare two stacks of layers of `pixels` pixels, each stack taken as the union of its layers. */
export function countChange(before: readonly Mask[], after: readonly Mask[], pixels: number): Change {
  return countChangeIn(before, after, 0, pixels);
}

/** The same for the pixels numbered from .. to (exclusive), so that a large picture can be counted part by part. */
export function countChangeIn(before: readonly Mask[], after: readonly Mask[], from: number, to: number): Change {
  let added = 0;
  let removed = 0;
  let size = 0;
  for (let at = from; at < to; at++) {
    const was = isInside(before, at);
    const is = isInside(after, at);
    if (was) size++;
    if (is && !was) added++;
    if (was && !is) removed++;
  }
  return { added, removed, before: size };
}

/** The change of two parts together. */
export function addChange(one: Change, other: Change): Change {
  return { added: one.added + other.added, removed: one.removed + other.removed, before: one.before + other.before };
}

/** Dice of the two masks that were compared, 2|X∩Y| / (|X|+|Y|); 1 when both are empty. */
export function diceOf({ added, removed, before }: Change): number {
  const sum = 2 * before - removed + added;
  return sum === 0 ? 1 : (2 * (before - removed)) / sum;
}

/** A change as words: its share of the mask it is compared with, or pixels where that mask was empty. */
export function changeWords(pixels: number, before: number): string {
  if (pixels === 0) return t("nothing");
  if (before === 0) return `${pixels.toLocaleString(language())} px`;
  const percent = (100 * pixels) / before;
  return percent < 0.01 ? t("under 0.01 %") : `${decimals(percent, percent < 1 ? 2 : 1)} %`;
}

/**
 * The part of a picture that shows everything the masks cover, with a margin of that share of its longer side;
 * the whole picture when they cover nothing.
 */
export function frameAround(masks: readonly Mask[], size: { readonly width: number; readonly height: number }, margin: number): Rect {
  const box = masks.map(boxOf).reduce(union, NOTHING);
  if (isEmpty(box)) return wholeOf(size);
  const room = Math.round(margin * Math.max(box.x1 - box.x0, box.y1 - box.y0));
  return intersect({ x0: box.x0 - room, y0: box.y0 - room, x1: box.x1 + room, y1: box.y1 + room }, wholeOf(size));
}

function boxOf({ width, height, data }: Mask): Rect {
  let box = NOTHING;
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const x0 = row.findIndex((alpha) => alpha >= HALF);
    let x1 = width;
    while (x1 > x0 && (row[x1 - 1] ?? 0) < HALF) x1--;
    if (x0 >= 0) box = union(box, { x0, y0: y, x1, y1: y + 1 });
  }
  return box;
}

function isInside(layers: readonly Mask[], at: number): boolean {
  for (const { data } of layers) if ((data[at] ?? 0) >= HALF) return true;
  return false;
}
