import { boxOf, type Mask } from "./mask";
import { makePatch, type Patch } from "./patch";
import { intersect, NOTHING, union, wholeOf, type Rect } from "./rect";
import { copyRect, holdsRect, pasteRect, tileRect, tilesIn } from "./tiles";

export type Polarity = "add" | "subtract";

/** How an area meets the mask; "intersect" keeps of the mask what lies inside the area. */
export type Combine = Polarity | "intersect";

/** 1 for each pixel of `rect`, row by row, that an adding gesture must leave alone. */
export type Guard = (rect: Rect) => Uint8Array;

interface Touched {
  readonly rect: Rect;
  readonly before: Uint8Array;
  readonly guarded: Uint8Array | null;
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
  private readonly guard: Guard | null;

  constructor(
    readonly mask: Mask,
    private readonly mode: Combine,
    guard: Guard | null = null,
  ) {
    this.guard = mode === "add" ? guard : null;
  }

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
    if (this.guard !== null) for (const index of tilesIn(this.mask, part)) this.giveBackGuarded(index);
    return part;
  }

  /** Let the pixels of tile `index` be covered like this (row by row), whatever was laid on them before. */
  relay(index: number, cover: Uint8Array): Rect {
    const touched = this.touch(index);
    const { rect, before, guarded } = touched;
    const width = rect.x1 - rect.x0;
    touched.cover.set(cover);
    for (let at = 0; at < cover.length; at++) {
      const alpha = before[at] ?? 0;
      const to = (rect.y0 + Math.floor(at / width)) * this.mask.width + rect.x0 + (at % width);
      this.mask.data[to] = guarded?.[at] === 1 ? alpha : blend(alpha, cover[at] ?? 0, this.mode);
    }
    return rect;
  }

  /** Take the alpha away wherever there is some: an intersection lays back what is inside. Costs the tiles with alpha. */
  clear(): Rect {
    const { width, data } = this.mask;
    let dirty = NOTHING;
    for (const index of tilesIn(this.mask, boxOf(this.mask))) {
      const { rect, before } = this.touch(index);
      if (before.every((alpha) => alpha === 0)) continue;
      for (let y = rect.y0; y < rect.y1; y++) data.fill(0, y * width + rect.x0, y * width + rect.x1);
      dirty = union(dirty, rect);
    }
    return dirty;
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
      if (!holdsRect(this.mask, rect, before)) changed.set(index, before);
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
    const { rect, before, cover, guarded } = this.touch(index);
    const width = rect.x1 - rect.x0;
    const inTile = (y - rect.y0) * width + x0 - rect.x0;
    const inMask = y * this.mask.width + x0;
    for (let at = 0; at < row.length; at++) {
      const strength = row[at] ?? 0;
      if (strength <= (cover[inTile + at] ?? 0) || guarded?.[inTile + at] === 1) continue;
      cover[inTile + at] = strength;
      this.mask.data[inMask + at] = blend(before[inTile + at] ?? 0, strength, this.mode);
    }
  }

  private touch(index: number): Touched {
    const known = this.touched.get(index);
    if (known !== undefined) return known;
    const rect = tileRect(this.mask, index);
    const before = copyRect(this.mask, rect);
    const fresh = { rect, before, guarded: this.guard?.(rect) ?? null, cover: new Uint8Array(before.length) };
    this.touched.set(index, fresh);
    return fresh;
  }

  private giveBackGuarded(index: number): void {
    const { rect, before, guarded } = this.touch(index);
    const width = rect.x1 - rect.x0;
    guarded?.forEach((one, at) => {
      if (one === 1) this.mask.data[(rect.y0 + Math.floor(at / width)) * this.mask.width + rect.x0 + (at % width)] = before[at] ?? 0;
    });
  }
}

function blend(before: number, strength: number, mode: Combine): number {
  if (mode === "subtract") return Math.round((before * (255 - strength)) / 255);
  if (mode === "intersect") return Math.round((before * strength) / 255);
  return before + Math.round(((255 - before) * strength) / 255);
}
