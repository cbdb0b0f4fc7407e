/** Pixels [x0, x1) by [y0, y1); empty when either side has no length. */
export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const NOTHING: Rect = { x0: 0, y0: 0, x1: 0, y1: 0 };

export function isEmpty(rect: Rect): boolean {
  return rect.x1 <= rect.x0 || rect.y1 <= rect.y0;
}

/** The smallest rectangle around both; an empty one adds nothing. */
export function union(one: Rect, other: Rect): Rect {
  if (isEmpty(one)) return other;
  if (isEmpty(other)) return one;
  return {
    x0: Math.min(one.x0, other.x0),
    y0: Math.min(one.y0, other.y0),
    x1: Math.max(one.x1, other.x1),
    y1: Math.max(one.y1, other.y1),
  };
}

export function intersect(one: Rect, other: Rect): Rect {
  const both = {
    x0: Math.max(one.x0, other.x0),
    y0: Math.max(one.y0, other.y0),
    x1: Math.min(one.x1, other.x1),
    y1: Math.min(one.y1, other.y1),
  };
  return isEmpty(both) ? NOTHING : both;
}

/** The rectangle with a margin on every side. */
export function grown({ x0, y0, x1, y1 }: Rect, margin: number): Rect {
  return { x0: x0 - margin, y0: y0 - margin, x1: x1 + margin, y1: y1 + margin };
}

/** The corners, from the top left one clockwise. */
export function corners({ x0, y0, x1, y1 }: Rect): Point[] {
  return [{ x: x0, y: y0 }, { x: x1, y: y0 }, { x: x1, y: y1 }, { x: x0, y: y1 }];
}

/** All pixels of a picture. */
export function wholeOf(size: { readonly width: number; readonly height: number }): Rect {
  return { x0: 0, y0: 0, x1: size.width, y1: size.height };
}

/** The pixels that points, each with a margin around it, can touch. */
export function around(points: readonly Point[], margin: number): Rect {
  if (points.length === 0) return NOTHING;
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  return {
    x0: Math.floor(Math.min(...xs) - margin),
    y0: Math.floor(Math.min(...ys) - margin),
    x1: Math.ceil(Math.max(...xs) + margin) + 1,
    y1: Math.ceil(Math.max(...ys) + margin) + 1,
  };
}

// Two parts are painted as one where that paints at most so much more.
const JOINS_AT = 1.2;

/** Add a part to a list of parts, joined with the last one where that paints little more than the two. */
export function addPart(parts: Rect[], rect: Rect): void {
  const last = parts[parts.length - 1];
  const joined = last === undefined ? rect : union(last, rect);
  if (last !== undefined && areaOf(joined) <= JOINS_AT * (areaOf(last) + areaOf(rect))) parts[parts.length - 1] = joined;
  else parts.push(rect);
}

function areaOf({ x0, y0, x1, y1 }: Rect): number {
  return (x1 - x0) * (y1 - y0);
}
