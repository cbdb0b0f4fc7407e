import type { Mask } from "./mask";
import { makePatch, type Patch } from "./patch";
import { intersect, NOTHING, union, wholeOf, type Rect } from "./rect";
import { copyRect, pasteRect, tileRect, tilesIn } from "./tiles";

export type Polarity = "add" | "subtract";

interface Touched {
  readonly rect: Rect;
  readonly before: Uint8Array;
  /** The strongest coverage that this gesture laid on each pixel so far. */
  readonly cover: Uint8Array;
}

/** Coverage 0..255 of the pixels [x0, x0 + row.length) of line y. */
export type CoverRow = (y: number, x0: number, row: Uint8Array) => void;

/**
 * One hand movement on one mask, from pointer down to pointer up.
 *
 * A pixel is always its value before the gesture blended with the strongest coverage laid on it, so overlapping
 * dabs of one stroke do not build up, and cancelling restores every touched tile.
 */
export class Gesture {
  private readonly touched = new Map<number, Touched>();

  constructor(
    readonly mask: Mask,
    private readonly polarity: Polarity,
  ) {}

  /** Offer every touched tile's part of `rect` to `draw`, which lays coverage with `lay`. */
  cover(rect: Rect, draw: (part: Rect, lay: CoverRow) => void): Rect {
    let dirty = NOTHING;
    for (const index of tilesIn(this.mask, rect)) {
      const part = intersect(tileRect(this.mask, index), rect);
      draw(part, (y, x0, row) => this.lay(index, y, x0, row));
      dirty = union(dirty, part);
    }
    return dirty;
  }

  /** Set the pixels of `rect` to `alpha` (row by row); what cancel and undo bring back is unchanged by it. */
  replace(rect: Rect, alpha: Uint8Array): Rect {
    const part = intersect(rect, wholeOf(this.mask));
    const width = rect.x1 - rect.x0;
    for (const index of tilesIn(this.mask, part)) this.touch(index);
    for (let y = part.y0; y < part.y1; y++) {
      const from = (y - rect.y0) * width + part.x0 - rect.x0;
      this.mask.data.set(alpha.subarray(from, from + part.x1 - part.x0), y * this.mask.width + part.x0);
    }
    return part;
  }

  /** Back to the pixels before the gesture, which goes on: a preview starts anew. Returns the part that changed. */
  reset(): Rect {
    let dirty = NOTHING;
    for (const { rect, before, cover } of this.touched.values()) {
      pasteRect(this.mask, rect, before);
      cover.fill(0);
      dirty = union(dirty, rect);
    }
    return dirty;
  }

  /** The whole change as the patch that undoes it; null when no pixel differs. */
  finish(): Patch | null {
    const changed = new Map<number, Uint8Array>();
    for (const [index, { rect, before }] of this.touched) {
      const after = copyRect(this.mask, rect);
      if (after.some((value, at) => value !== before[at])) changed.set(index, before);
    }
    return changed.size === 0 ? null : makePatch(changed);
  }

  /** Restore every pixel and return the part that changed back. */
  cancel(): Rect {
    const dirty = this.reset();
    this.touched.clear();
    return dirty;
  }

  private lay(index: number, y: number, x0: number, row: Uint8Array): void {
    const { rect, before, cover } = this.touch(index);
    const width = rect.x1 - rect.x0;
    const inTile = (y - rect.y0) * width + x0 - rect.x0;
    const inMask = y * this.mask.width + x0;
    for (let at = 0; at < row.length; at++) {
      const strength = row[at] ?? 0;
      if (strength <= (cover[inTile + at] ?? 0)) continue;
      cover[inTile + at] = strength;
      this.mask.data[inMask + at] = blend(before[inTile + at] ?? 0, strength, this.polarity);
    }
  }

  private touch(index: number): Touched {
    const known = this.touched.get(index);
    if (known !== undefined) return known;
    const rect = tileRect(this.mask, index);
    const before = copyRect(this.mask, rect);
    const fresh = { rect, before, cover: new Uint8Array(before.length) };
    this.touched.set(index, fresh);
    return fresh;
  }
}

function blend(before: number, strength: number, polarity: Polarity): number {
  if (polarity === "subtract") return Math.round((before * (255 - strength)) / 255);
  return before + Math.round(((255 - before) * strength) / 255);
}
