import { countChange, type Change } from "./compare";
import { HALF, boxOf, type Mask } from "./mask";
import { eachNear } from "./nearest";
import { cutMask } from "./pieces";
import { grown, intersect, isEmpty, union, wholeOf, type Rect } from "./rect";

/** Where two masks differ, how far, and by how much. */
export interface Heat {
  /** The part of the picture that `away` covers, row by row. */
  readonly rect: Rect;
  /** Pixels from the first mask's outline: positive where the second has more, negative where less, 0 where they agree. */
  readonly away: Int8Array;
  readonly change: Change;
  /** Share, 0..1, of both outlines that lies within two pixels of the other. */
  readonly surface: number;
}

/** Beyond so many pixels a difference is as bad as it can be. */
export const HEAT_REACH = 24;
export const SURFACE_TOLERANCE = 2;

/** Compare two masks of one size at half alpha. */
export function heatOf(before: Mask, after: Mask): Heat {
  const covered = union(boxOf(before), boxOf(after));
  const rect = isEmpty(covered) ? covered : intersect(grown(covered, HEAT_REACH), wholeOf(before));
  if (isEmpty(rect)) return { rect, away: new Int8Array(), change: { added: 0, removed: 0, before: 0 }, surface: 1 };
  const [was, is] = [cutMask(before, rect), cutMask(after, rect)];
  return { rect, away: distances(was, is), change: countChange([was], [is], was.data.length), surface: surfaceDice(was, is) };
}

/** One mask of the layers of a stack: the largest alpha at each pixel; null when there are none. */
export function unionMask(layers: readonly Mask[]): Mask | null {
  const [first, ...rest] = layers;
  if (first === undefined || rest.length === 0) return first ?? null;
  const data = first.data.slice();
  for (const layer of rest) for (let at = 0; at < data.length; at++) data[at] = Math.max(data[at] ?? 0, layer.data[at] ?? 0);
  return { width: first.width, height: first.height, data };
}

function distances(was: Mask, is: Mask): Int8Array {
  const { width, height } = was;
  const away = new Int8Array(was.data.length);
  // What lies farther than is looked at keeps the most.
  for (let at = 0; at < away.length; at++) away[at] = HEAT_REACH * (Number(inside(is, at)) - Number(inside(was, at)));
  const outside = was.data.map((alpha) => (alpha >= HALF ? 0 : 255));
  eachNear(was.data, width, height, HEAT_REACH, (at, _x, _y, _nx, _ny, distance) => {
    if (inside(is, at)) away[at] = Math.ceil(distance);
  });
  eachNear(outside, width, height, HEAT_REACH, (at, _x, _y, _nx, _ny, distance) => {
    if (!inside(is, at)) away[at] = -Math.ceil(distance);
  });
  return away;
}

/** Nikolov et al. 2021, with outlines of single pixels, as the server counts it. */
function surfaceDice(one: Mask, other: Mask): number {
  const [line, another] = [outline(one), outline(other)];
  const total = count(line) + count(another);
  return total === 0 ? 1 : (near(line, another, one) + near(another, line, one)) / total;
}

/** 255 at each pixel inside that has a neighbour outside, or the picture's edge. */
function outline(mask: Mask): Uint8Array {
  const { width, height, data } = mask;
  const line = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (!inside(mask, at)) continue;
      const within = x > 0 && x < width - 1 && y > 0 && y < height - 1;
      const deep = within && inside(mask, at - 1) && inside(mask, at + 1) && inside(mask, at - width) && inside(mask, at + width);
      if (!deep) line[at] = 255;
    }
  }
  return line;
}

/** How many pixels of a line lie near the other one. */
function near(line: Uint8Array, other: Uint8Array, { width, height }: Mask): number {
  let found = 0;
  for (let at = 0; at < line.length; at++) if (line[at] !== 0 && other[at] !== 0) found++;
  eachNear(other, width, height, SURFACE_TOLERANCE, (at) => {
    if (line[at] !== 0) found++;
  });
  return found;
}

function count(line: Uint8Array): number {
  let sum = 0;
  for (const value of line) if (value !== 0) sum++;
  return sum;
}

function inside({ data }: Mask, at: number): boolean {
  return (data[at] ?? 0) >= HALF;
}
