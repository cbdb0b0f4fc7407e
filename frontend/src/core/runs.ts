import { HALF } from "./mask";
/** Runs of equal value, row-major over a line or a whole picture; adjacent runs differ, lengths sum to its pixels. */
export interface Runs {
  readonly values: Uint8Array;
  readonly lengths: Uint32Array;
}

/** Collects runs; neighbours of one value become one. Written again and again, so that nothing is allocated but what is kept. */
export class RunWriter {
  private values = new Uint8Array(1024);
  private lengths = new Uint32Array(1024);
  private count = 0;

  add(value: number, length: number): void {
    if (length === 0) return;
    const last = this.count - 1;
    if (last >= 0 && this.values[last] === value) { this.lengths[last] = (this.lengths[last] ?? 0) + length; return; }
    if (this.count === this.values.length) this.grow();
    this.values[this.count] = value;
    this.lengths[this.count++] = length;
  }

  /** The runs of data[start, end). */
  scan(data: Uint8Array, start: number, end: number): void {
    let from = start;
    while (from < end) {
      const value = data[from] ?? 0;
      let to = from + 1;
      while (to < end && data[to] === value) to++;
      this.add(value, to - from);
      from = to;
    }
  }

  /** That part of runs that lies in [start, end) of their pixels. */
  copy({ values, lengths }: Runs, start = 0, end = Infinity): void {
    let from = 0;
    for (let run = 0; run < values.length && from < end; run++) {
      const to = from + (lengths[run] ?? 0);
      if (to > start) this.add(values[run] ?? 0, Math.min(to, end) - Math.max(from, start));
      from = to;
    }
  }

  /** What was collected; the writer is empty again. */
  take(): Runs {
    const runs = { values: this.values.slice(0, this.count), lengths: this.lengths.slice(0, this.count) };
    this.count = 0;
    return runs;
  }

  private grow(): void {
    const { values, lengths } = this;
    this.values = new Uint8Array(2 * values.length);
    this.lengths = new Uint32Array(2 * lengths.length);
    this.values.set(values);
    this.lengths.set(lengths);
  }
}

/** The runs of a whole picture cut into those of its lines. */
export function splitRuns({ values, lengths }: Runs, width: number, height: number): Runs[] {
  const lines: Runs[] = [];
  const writer = new RunWriter();
  let room = width;
  for (let run = 0; run < values.length; run++) {
    let left = lengths[run] ?? 0;
    while (left > 0) {
      const part = Math.min(left, room);
      writer.add(values[run] ?? 0, part);
      left -= part;
      room -= part;
      if (room > 0) continue;
      lines.push(writer.take());
      room = width;
    }
  }
  if (lines.length !== height) throw new RangeError("mask runs do not cover the picture");
  return lines;
}

/** How many pixels of two lines of one length are inside the mask (half alpha or more) in one and not in the other. */
export function countDifferent(one: Runs, other: Runs): number {
  let [at, to, from, different] = [0, 0, 0, 0];
  let [endOne, endOther] = [one.lengths[0] ?? 0, other.lengths[0] ?? 0];
  while (at < one.values.length && to < other.values.length) {
    const end = Math.min(endOne, endOther);
    if (isInside(one.values[at]) !== isInside(other.values[to])) different += end - from;
    from = end;
    if (endOne === end) endOne += one.lengths[++at] ?? 0;
    if (endOther === end) endOther += other.lengths[++to] ?? 0;
  }
  return different;
}

function isInside(value = 0): boolean {
  return value >= HALF;
}
