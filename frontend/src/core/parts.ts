import { HALF, type Mask } from "./mask";
import type { Point, Rect } from "./rect";

/** Which pixels hang together: those inside over corners too, those outside only over sides, so that no two cross. */
export type Side = "inside" | "outside";

/** One connected part of the pixels inside or outside a mask. */
export interface Part {
  /** Number of the part among its runs. */
  readonly index: number;
  /** Pixels. */
  readonly area: number;
  readonly box: Rect;
  /** A pixel that lies in the part: the middle of its longest run. */
  readonly x: number;
  readonly y: number;
}

export interface Parts {
  /** y, x0, x1 (behind the last pixel) and the part's index for each run, row by row. */
  readonly runs: Int32Array;
  readonly list: readonly Part[];
}

const FIELDS = 4;

/** All connected parts, by union-find over the runs of each line (Rosenfeld and Pfaltz 1966, on runs). */
export function partsOf(mask: Mask, side: Side): Parts {
  const runs = findRuns(mask, side);
  const parents = joinRuns(runs, side === "inside" ? 1 : 0);
  return { runs, list: gather(runs, parents) };
}

function findRuns(mask: Mask, side: Side): Int32Array {
  const runs = new Int32Array(FIELDS * walkRuns(mask, side, () => undefined));
  let at = 0;
  walkRuns(mask, side, (y, x0, x1) => {
    runs[at] = y;
    runs[at + 1] = x0;
    runs[at + 2] = x1;
    at += FIELDS;
  });
  return runs;
}

function walkRuns({ width, height, data }: Mask, side: Side, visit: (y: number, x0: number, x1: number) => void): number {
  const wanted = side === "inside";
  let count = 0;
  for (let y = 0; y < height; y++) {
    const line = y * width;
    for (let x = 0; x < width; x++) {
      if ((data[line + x] ?? 0) >= HALF !== wanted) continue;
      const from = x;
      while (x < width && (data[line + x] ?? 0) >= HALF === wanted) x++;
      visit(y, from, x);
      count++;
    }
  }
  return count;
}

/** The parent of every run; `corner` is 1 when runs that touch at a corner belong together. */
function joinRuns(runs: Int32Array, corner: 0 | 1): Int32Array {
  const parents = Int32Array.from({ length: runs.length / FIELDS }, (_, run) => run);
  let above = 0;
  for (let run = 0; run < parents.length; run++) {
    const [y, x0, x1] = [runs[run * FIELDS] ?? 0, runs[run * FIELDS + 1] ?? 0, runs[run * FIELDS + 2] ?? 0];
    // Runs above that end before this one begins cannot touch this run nor a later one of its line.
    while (above < run && isBefore(runs, above, y - 1, x0 + 1 - corner)) above++;
    for (let other = above; other < run && runs[other * FIELDS] === y - 1; other++) {
      if ((runs[other * FIELDS + 1] ?? 0) >= x1 + corner) break;
      unite(parents, run, other);
    }
  }
  return parents;
}

function isBefore(runs: Int32Array, run: number, y: number, x: number): boolean {
  const line = runs[run * FIELDS] ?? 0;
  return line < y || (line === y && (runs[run * FIELDS + 2] ?? 0) < x);
}

function rootOf(parents: Int32Array, run: number): number {
  let root = run;
  while (parents[root] !== root) {
    const next = parents[root] ?? root;
    parents[root] = parents[next] ?? next;
    root = parents[root] ?? root;
  }
  return root;
}

function unite(parents: Int32Array, one: number, other: number): void {
  const [a, b] = [rootOf(parents, one), rootOf(parents, other)];
  parents[Math.max(a, b)] = Math.min(a, b);
}

interface Sum {
  area: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  longest: number;
  x: number;
  y: number;
}

function gather(runs: Int32Array, parents: Int32Array): Part[] {
  const indexes = new Map<number, number>();
  const sums: Sum[] = [];
  for (let run = 0; run < parents.length; run++) {
    const root = rootOf(parents, run);
    const index = indexes.get(root) ?? sums.length;
    if (index === sums.length) {
      indexes.set(root, index);
      sums.push({ area: 0, x0: Infinity, y0: Infinity, x1: 0, y1: 0, longest: 0, x: 0, y: 0 });
    }
    runs[run * FIELDS + 3] = index;
    const sum = sums[index];
    if (sum !== undefined) addRun(sum, runs[run * FIELDS] ?? 0, runs[run * FIELDS + 1] ?? 0, runs[run * FIELDS + 2] ?? 0);
  }
  return sums.map(({ area, x0, y0, x1, y1, x, y }, index) => ({ index, area, box: { x0, y0, x1, y1 }, x, y }));
}

function addRun(sum: Sum, y: number, x0: number, x1: number): void {
  sum.area += x1 - x0;
  sum.x0 = Math.min(sum.x0, x0);
  sum.y0 = Math.min(sum.y0, y);
  sum.x1 = Math.max(sum.x1, x1);
  sum.y1 = Math.max(sum.y1, y + 1);
  if (x1 - x0 <= sum.longest) return;
  sum.longest = x1 - x0;
  sum.x = (x0 + x1) >> 1;
  sum.y = y;
}

/** The index of the part that the pixel at a whole x, y lies in; null when it is on the other side. */
export function partAt({ runs }: Parts, { x, y }: Point): number | null {
  for (let at = 0; at < runs.length; at += FIELDS) {
    if (runs[at] === y && (runs[at + 1] ?? 0) <= x && x < (runs[at + 2] ?? 0)) return runs[at + 3] ?? null;
  }
  return null;
}

/** Call with every run of the chosen parts. */
export function eachRun({ runs }: Parts, chosen: ReadonlySet<number>, visit: (y: number, x0: number, x1: number) => void): void {
  for (let at = 0; at < runs.length; at += FIELDS) {
    if (chosen.has(runs[at + 3] ?? -1)) visit(runs[at] ?? 0, runs[at + 1] ?? 0, runs[at + 2] ?? 0);
  }
}
