import type { Point } from "./rect";

/** Lines drawn on a photo, each x, y, x, y, … in its pixels. */
export type Drawing = readonly (readonly number[])[];

// What the server takes.
const MOST_LINES = 50;
const MOST_POINTS = 2000;

/** A note drawn on a photo, line by line; lines are thinned as they end, and the last one can be taken back. */
export class Sketch {
  private readonly done: number[][] = [];
  private line: number[] | null = null;

  constructor(private readonly size: { readonly width: number; readonly height: number }) {}

  /** All lines, with the one under the hand. */
  get lines(): Drawing {
    return this.line === null ? this.done : [...this.done, this.line];
  }

  get drawing(): Drawing {
    return this.done;
  }

  get isEmpty(): boolean {
    return this.done.length === 0;
  }

  /** False when there are as many lines as a note may have. */
  begin(at: Point): boolean {
    if (this.done.length >= MOST_LINES || this.points >= MOST_POINTS) return false;
    this.line = this.placed(at);
    return true;
  }

  move(at: Point): void {
    this.line?.push(...this.placed(at));
  }

  /** The line is finished: points that lie within `tolerance` pixels of the line without them are left out. */
  end(tolerance: number): void {
    if (this.line === null) return;
    const kept = thinned(this.line, tolerance).slice(0, 2 * (MOST_POINTS - this.points));
    this.done.push(kept.map((value) => Math.round(value * 10) / 10));
    this.line = null;
  }

  /** Take the last line back; false when there is none. */
  undo(): boolean {
    return this.done.pop() !== undefined;
  }

  clear(): void {
    this.done.length = 0;
    this.line = null;
  }

  private get points(): number {
    return this.done.reduce((sum, line) => sum + line.length / 2, 0);
  }

  private placed({ x, y }: Point): number[] {
    return [Math.max(0, Math.min(this.size.width, x)), Math.max(0, Math.min(this.size.height, y))];
  }
}

/** The line with fewer points, nowhere more than `tolerance` from it (Douglas and Peucker 1973); ends stay. */
export function thinned(line: readonly number[], tolerance: number): number[] {
  const count = line.length / 2;
  const keep = new Uint8Array(count);
  if (count > 0) keep[0] = keep[count - 1] = 1;
  const open: [number, number][] = [[0, count - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const far = farthest(line, span, tolerance);
    if (far < 0) continue;
    keep[far] = 1;
    open.push([span[0], far], [far, span[1]]);
  }
  return line.filter((_, at) => keep[at >> 1] === 1);
}

/** The point between two others that lies farthest from their join; -1 when all are within `tolerance`. */
function farthest(line: readonly number[], [from, to]: readonly [number, number], tolerance: number): number {
  let [best, found] = [tolerance, -1];
  for (let at = from + 1; at < to; at++) {
    const away = distance(line, at, from, to);
    if (away > best) [best, found] = [away, at];
  }
  return found;
}

/** From a point to the stretch between two others. */
function distance(line: readonly number[], at: number, from: number, to: number): number {
  const [x, y] = [value(line, 2 * at) - value(line, 2 * from), value(line, 2 * at + 1) - value(line, 2 * from + 1)];
  const [dx, dy] = [value(line, 2 * to) - value(line, 2 * from), value(line, 2 * to + 1) - value(line, 2 * from + 1)];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / length));
  return Math.hypot(x - along * dx, y - along * dy);
}

function value(line: readonly number[], at: number): number {
  return line[at] ?? 0;
}
