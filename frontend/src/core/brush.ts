import type { Gesture } from "./gesture";
import { around, intersect, NOTHING, union, wholeOf, type Point, type Rect } from "./rect";

/** Where a brush is, in image pixels (a pixel's centre lies at +0.5), and how large it is there. */
export interface Tip extends Point {
  readonly radius: number;
}

/**
 * Coverage 0..255 at a distance from the brush's middle line.
 *
 * Half coverage lies exactly at `radius`, whatever the hardness, so that the cursor ring drawn at `radius` is the
 * edge of the painted dot. The soft band is (1 - hardness) * radius wide and never under one pixel.
 */
export function coverage(distance: number, radius: number, hardness: number): number {
  const band = Math.max(1, (1 - hardness) * radius);
  const inside = (radius + band / 2 - distance) / band;
  if (inside <= 0) return 0;
  if (inside >= 1) return 255;
  return Math.round(255 * inside * inside * (3 - 2 * inside));
}

/** The distance from the middle at which nothing is painted any more. */
export function reach(radius: number, hardness: number): number {
  return radius + Math.max(1, (1 - hardness) * radius) / 2;
}

/**
 * Sweep a round brush from one tip to another and return the dirty rectangle.
 *
 * Every pixel is measured against the whole segment, not against single dabs, so there are no gaps at any speed.
 */
export function sweep(gesture: Gesture, from: Tip, to: Tip, hardness: number): Rect {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // Short pieces keep the boxes of a long diagonal small: the cost grows with the stroke's area.
  const pieces = Math.max(1, Math.ceil(length / Math.max(32, from.radius, to.radius)));
  let dirty = NOTHING;
  for (let piece = 0; piece < pieces; piece++) {
    const part = sweepPiece(gesture, between(from, to, piece / pieces), between(from, to, (piece + 1) / pieces), hardness);
    dirty = union(dirty, part);
  }
  return dirty;
}

function between(from: Tip, to: Tip, share: number): Tip {
  return {
    x: from.x + (to.x - from.x) * share,
    y: from.y + (to.y - from.y) * share,
    radius: from.radius + (to.radius - from.radius) * share,
  };
}

function sweepPiece(gesture: Gesture, from: Tip, to: Tip, hardness: number): Rect {
  const margin = reach(Math.max(from.radius, to.radius), hardness);
  const rect = intersect(around([from, to], margin), wholeOf(gesture.mask));
  return gesture.cover(rect, (part, lay) => {
    for (let y = part.y0; y < part.y1; y++) {
      const row = coverLine(from, to, hardness, margin, y, part);
      if (row !== null) lay(y, part.x0, row);
    }
  });
}

/** Coverage of one line of `part`; null when the brush does not reach it. */
function coverLine(from: Tip, to: Tip, hardness: number, margin: number, y: number, part: Rect): Uint8Array | null {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const squared = dx * dx + dy * dy;
  const row = new Uint8Array(part.x1 - part.x0);
  const py = y + 0.5 - from.y;
  let any = false;
  for (let at = 0; at < row.length; at++) {
    const px = part.x0 + at + 0.5 - from.x;
    const share = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
    const distance = Math.sqrt((px - share * dx) ** 2 + (py - share * dy) ** 2);
    if (distance >= margin) continue;
    row[at] = coverage(distance, from.radius + (to.radius - from.radius) * share, hardness);
    any = true;
  }
  return any ? row : null;
}
