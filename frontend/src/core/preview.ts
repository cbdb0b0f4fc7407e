import type { MaskDocument } from "./document";
import type { Gesture } from "./gesture";
import type { Job, Kernels, Outcome } from "./jobs";
import type { Mask } from "./mask";
import { intersect, isEmpty, type Rect } from "./rect";
import type { Placed } from "./source";
import { copyRect, tileRect, tilesIn } from "./tiles";

/**
 * A change of the whole layer, seen before it is made: one gesture whose pixels follow the newest job asked for.
 *
 * While one job runs only the newest of those asked meanwhile is remembered, so a slider may move as fast as it likes.
 */
export class Preview {
  private wanted: Job | null = null;
  private work: Promise<void> | null = null;
  private open = true;

  private constructor(
    private readonly document: MaskDocument,
    private readonly gesture: Gesture,
    private readonly source: Placed,
    private readonly kernels: Kernels,
    private readonly shown: (outcome: Outcome) => void,
  ) {}

  /** Start on the active layer, under that name; null when it cannot be changed now. `shown` is told of every change that is seen. */
  static begin(document: MaskDocument, by: string, source: Placed, kernels: Kernels, shown: (outcome: Outcome) => void): Preview | null {
    const gesture = document.begin("add", by);
    return gesture === null ? null : new Preview(document, gesture, source, kernels, shown);
  }

  /** Show this change instead; resolves when the newest one is seen, rejects when a kernel fails. */
  ask(job: Job): Promise<void> {
    this.wanted = job;
    this.work ??= this.follow().finally(() => (this.work = null));
    return this.work;
  }

  /** Make what is asked for the layer's; false when nothing changed. */
  async apply(): Promise<boolean> {
    // A kernel that failed is told to whoever asked for it.
    await this.work?.catch(() => undefined);
    if (!this.open) return false;
    this.open = false;
    return this.document.commit();
  }

  /** Make what is seen the layer's at once, for a photo that is about to be sent. */
  settle(): void {
    if (!this.open) return;
    this.open = false;
    this.document.commit();
  }

  /** Give up, without a trace. */
  cancel(): void {
    if (!this.open) return;
    this.open = false;
    this.document.cancel();
  }

  /** The newest job asked for; null when there is none or nobody wants to see it any more. */
  private take(): Job | null {
    const job = this.open ? this.wanted : null;
    this.wanted = null;
    return job;
  }

  private async follow(): Promise<void> {
    for (let job = this.take(); job !== null; job = this.take()) {
      const outcome = await this.kernels.run(this.source, job);
      if (!this.open) return;
      lay(this.document, this.gesture, this.source.rect, outcome.alpha);
      this.shown(outcome);
    }
  }
}

/** Set the pixels of `rect` to `alpha` as part of a gesture, touching only the tiles that differ. */
export function lay(document: MaskDocument, gesture: Gesture, rect: Rect, alpha: Uint8Array): void {
  const made = { width: rect.x1 - rect.x0, height: rect.y1 - rect.y0, data: alpha };
  for (const index of tilesIn(gesture.mask, rect)) {
    const part = intersect(tileRect(gesture.mask, index), rect);
    if (isEmpty(part)) continue;
    if (isEqual(gesture.mask, part, made, rect)) continue;
    const wanted = copyRect(made, { x0: part.x0 - rect.x0, y0: part.y0 - rect.y0, x1: part.x1 - rect.x0, y1: part.y1 - rect.y0 });
    document.dirty(gesture.replace(part, wanted));
  }
}

/** Whether the mask has in `part` what `made`, which begins at the corner of `rect`, has there. */
function isEqual(mask: Mask, part: Rect, made: Mask, rect: Rect): boolean {
  for (let y = part.y0; y < part.y1; y++) {
    const shift = (y - rect.y0) * made.width - rect.x0 - y * mask.width;
    for (let at = y * mask.width + part.x0; at < y * mask.width + part.x1; at++) {
      if (mask.data[at] !== made.data[at + shift]) return false;
    }
  }
  return true;
}
