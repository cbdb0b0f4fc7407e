import type { Gesture } from "./gesture";
import { around, intersect, NOTHING, union, wholeOf, type Point, type Rect } from "./rect";

/** An ellipse instead of a circle, as a leaning pen draws it. */
export interface Shape {
  /** The short axis as a share of the long one, over 0 up to 1. */
  readonly flat: number;
  /** Direction of the long axis, radians from the x axis towards the y axis. */
  readonly angle: number;
}

/** Where a brush is, in image pixels (a pixel's centre lies at +0.5), and how large it is there. */
export interface Tip extends Point {
  /** Half the dot's width; along the long axis where it is an ellipse. */
  readonly radius: number;
  readonly shape?: Shape;
}

const ROUND: Shape = { flat: 1, angle: 0 };

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
 * Sweep a brush from one tip to another and return the dirty rectangle. It has the shape of the tip it comes to.
 *
 * Every pixel is measured against the whole segment, not against single dabs, so there are no gaps at any speed.
 */
export function sweep(gesture: Gesture, from: Tip, to: Tip, hardness: number): Rect {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // Short pieces keep the boxes of a long diagonal small: the cost grows with the stroke's area.
  const pieces = Math.max(1, Math.ceil(length / Math.max(32, from.radius, to.radius)));
  let dirty = NOTHING;
  for (let piece = 0; piece < pieces; piece++) {
    const part = sweepPiece(gesture, between(from, to, piece / pieces), between(from, to, (piece + 1) / pieces), hardness, to.shape ?? ROUND);
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

function sweepPiece(gesture: Gesture, from: Tip, to: Tip, hardness: number, shape: Shape): Rect {
  const space = squash(shape, from);
  const line = lineOf(space, from, to, hardness);
  const rect = intersect(around([from, to], line.margin / shape.flat), wholeOf(gesture.mask));
  return gesture.cover(rect, (part, lay) => {
    for (let y = part.y0; y < part.y1; y++) {
      const row = coverLine(space, line, y, part);
      if (row !== null) lay(y, part.x0, row);
    }
  });
}

/** The plane around a point, pressed together along an ellipse's long axis until the ellipse is a circle. */
interface Squashed {
  readonly origin: Point;
  readonly flat: number;
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
}

function squash({ flat, angle }: Shape, origin: Point): Squashed {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { origin, flat, xx: flat * cos, xy: flat * sin, yx: -sin, yy: cos };
}

/** A piece of the stroke in squashed space, from its origin. */
interface Line {
  readonly dx: number;
  readonly dy: number;
  readonly squared: number;
  readonly radius: number;
  readonly growth: number;
  readonly hardness: number;
  readonly margin: number;
}

function lineOf(space: Squashed, from: Tip, to: Tip, hardness: number): Line {
  const [right, down] = [to.x - from.x, to.y - from.y];
  const [dx, dy] = [space.xx * right + space.xy * down, space.yx * right + space.yy * down];
  const [radius, end] = [from.radius * space.flat, to.radius * space.flat];
  return { dx, dy, squared: dx * dx + dy * dy, radius, growth: end - radius, hardness, margin: reach(Math.max(radius, end), hardness) };
}

/** Coverage of one line of `part`; null when the brush does not reach it. */
function coverLine(space: Squashed, line: Line, y: number, part: Rect): Uint8Array | null {
  const { dx, dy, squared, radius, growth, hardness, margin } = line;
  const row = new Uint8Array(part.x1 - part.x0);
  const down = y + 0.5 - space.origin.y;
  let any = false;
  for (let at = 0; at < row.length; at++) {
    const right = part.x0 + at + 0.5 - space.origin.x;
    const px = space.xx * right + space.xy * down;
    const py = space.yx * right + space.yy * down;
    const share = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
    const distance = Math.sqrt((px - share * dx) ** 2 + (py - share * dy) ** 2);
    if (distance >= margin) continue;
    row[at] = coverage(distance, radius + growth * share, hardness);
    any = true;
  }
  return any ? row : null;
}
