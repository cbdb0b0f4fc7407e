import { fromBase64 } from "./base64";
import { decodeRuns } from "./codec";
import type { MaskDocument } from "./document";
import type { LayerData, WorkOrder } from "./order";
import { splitRuns, type Runs } from "./runs";

/** The mask that a photo is opened with before any hand touched it; a draft is the hand's own work. */
function untouched({ from, layers, previous, prediction }: WorkOrder): readonly LayerData[] {
  return from === "draft" ? ((previous ?? prediction)?.layers ?? []) : layers;
}

/** What an open photo's mask was at first, to count how many pixels the hand changed. */
export class Baseline {
  private readonly lines = new Map<string, readonly Runs[]>();
  private readonly blank: readonly Runs[];

  constructor(order: WorkOrder) {
    const { width, height } = order.photo;
    const line = { values: Uint8Array.of(0), lengths: Uint32Array.of(width) };
    this.blank = new Array<Runs>(height).fill(line);
    const seen = new Map<number, number>();
    for (const { label, data } of untouched(order)) {
      const index = seen.get(label) ?? 0;
      seen.set(label, index + 1);
      this.lines.set(`${label}.${index}`, splitRuns(decodeRuns(fromBase64(data)).runs, width, height));
    }
  }

  /** Pixels that lie inside a layer now and did not at first, or the other way round, over all layers. */
  countChanged({ layers }: MaskDocument): number {
    return layers.reduce((sum, { key, encoder }) => sum + encoder.countChanged(this.lines.get(key) ?? this.blank), 0);
  }
}
