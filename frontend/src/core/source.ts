import type { Source } from "./jobs";
import { boxOf, type Mask } from "./mask";
import { cutMask } from "./pieces";
import { grown, intersect, isEmpty, wholeOf, type Point, type Rect } from "./rect";

/** A source with the place in the picture that it was cut from. */
export interface Placed extends Source {
  readonly rect: Rect;
}

/**
 * The part of a layer that a change can reach: its box and `margin` pixels around it (at least one line of background
 * where there is any, so that background around the garment is not taken for a hole). Null for a blank mask.
 */
export function sourceOf(mask: Mask, margin: number, openings: readonly Point[] = []): Placed | null {
  const box = boxOf(mask);
  if (isEmpty(box)) return null;
  return sourceIn(mask, intersect(grown(box, Math.max(1, Math.ceil(margin))), wholeOf(mask)), openings);
}

/** The part of a layer in `rect`, which lies within it. */
export function sourceIn(mask: Mask, rect: Rect, openings: readonly Point[] = []): Placed {
  return { rect, mask: cutMask(mask, rect), rgba: null, openings: openings.map(({ x, y }) => ({ x: x - rect.x0, y: y - rect.y0 })) };
}
