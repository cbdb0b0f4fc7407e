import { encodeRuns } from "./codec";
import type { Mask } from "./mask";
import { intersect, isEmpty, wholeOf, type Rect } from "./rect";
import { countDifferent, RunWriter, splitRuns, type Runs } from "./runs";

/** Encodes one mask again and again, looking only at the pixels that changed since. */
export class LayerEncoder {
  private readonly lines: Runs[];
  // The columns [from, to) of each line that changed; nothing where to <= from.
  private readonly from: Uint32Array;
  private readonly to: Uint32Array;
  private bytes: Uint8Array | null = null;
  private readonly writer = new RunWriter();

  /** `runs` are the mask's own, which spares a look at every pixel. */
  constructor(
    private readonly mask: Mask,
    runs: Runs,
  ) {
    this.lines = splitRuns(runs, mask.width, mask.height);
    this.from = new Uint32Array(mask.height).fill(mask.width);
    this.to = new Uint32Array(mask.height);
  }

  /** Say that pixels in `rect` changed. */
  invalidate(rect: Rect): void {
    const part = intersect(rect, wholeOf(this.mask));
    if (isEmpty(part)) return;
    for (let y = part.y0; y < part.y1; y++) {
      this.from[y] = Math.min(this.from[y] ?? 0, part.x0);
      this.to[y] = Math.max(this.to[y] ?? 0, part.x1);
    }
    this.bytes = null;
  }

  /** True when the mask has no alpha anywhere. */
  isBlank(): boolean {
    this.refresh();
    return this.lines.every(({ values }) => values.length === 1 && values[0] === 0);
  }

  /** The same SVM1 bytes that encodeMask gives. */
  encode(): Uint8Array {
    if (this.bytes !== null) return this.bytes;
    this.refresh();
    for (const line of this.lines) this.writer.copy(line);
    this.bytes = encodeRuns(this.mask.width, this.mask.height, this.writer.take());
    return this.bytes;
  }

  /** Pixels that are inside the mask now and were not in these lines, or the other way round. */
  countChanged(opened: readonly Runs[]): number {
    this.refresh();
    return this.lines.reduce((sum, line, y) => sum + (line === opened[y] ? 0 : countDifferent(line, opened[y] ?? line)), 0);
  }

  private refresh(): void {
    for (let y = 0; y < this.lines.length; y++) if ((this.to[y] ?? 0) > (this.from[y] ?? 0)) this.refreshLine(y);
  }

  private refreshLine(y: number): void {
    const { width, data } = this.mask;
    const [from, to, old] = [this.from[y] ?? 0, this.to[y] ?? 0, this.lines[y]];
    if (old !== undefined) this.writer.copy(old, 0, from);
    this.writer.scan(data, y * width + from, y * width + to);
    if (old !== undefined) this.writer.copy(old, to);
    this.lines[y] = this.writer.take();
    this.from[y] = width;
    this.to[y] = 0;
  }
}
