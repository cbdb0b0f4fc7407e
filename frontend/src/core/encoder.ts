import { encodeRuns, findRuns, type Runs } from "./codec";
import type { Mask } from "./mask";
import { intersect, isEmpty, wholeOf, type Rect } from "./rect";

/** Encodes one mask again and again, looking only at the lines that changed since. */
export class LayerEncoder {
  private readonly lines: (Runs | undefined)[];
  private bytes: Uint8Array | null = null;

  constructor(private readonly mask: Mask) {
    this.lines = new Array<Runs | undefined>(mask.height).fill(undefined);
  }

  /** Say that pixels in `rect` changed. */
  invalidate(rect: Rect): void {
    const part = intersect(rect, wholeOf(this.mask));
    if (isEmpty(part)) return;
    this.lines.fill(undefined, part.y0, part.y1);
    this.bytes = null;
  }

  /** True when the mask has no alpha anywhere. */
  isBlank(): boolean {
    this.refresh();
    return this.lines.every((line) => line?.values.length === 1 && line.values[0] === 0);
  }

  /** The same SVM1 bytes that encodeMask gives. */
  encode(): Uint8Array {
    if (this.bytes !== null) return this.bytes;
    this.refresh();
    this.bytes = encodeRuns(this.mask.width, this.mask.height, joinRuns(this.lines));
    return this.bytes;
  }

  private refresh(): void {
    const { width, data } = this.mask;
    for (let y = 0; y < this.lines.length; y++) this.lines[y] ??= findRuns(data, y * width, (y + 1) * width);
  }
}

/** One list of runs from the lines' own, with equal neighbours across lines merged. */
function joinRuns(lines: readonly (Runs | undefined)[]): Runs {
  const values: number[] = [];
  const lengths: number[] = [];
  for (const line of lines) {
    for (let run = 0; run < (line?.values.length ?? 0); run++) {
      const value = line?.values[run] ?? 0;
      const length = line?.lengths[run] ?? 0;
      if (values.at(-1) === value) lengths.push((lengths.pop() ?? 0) + length);
      else {
        values.push(value);
        lengths.push(length);
      }
    }
  }
  return { values: Uint8Array.from(values), lengths: Uint32Array.from(lengths) };
}
