import type { Layer, MaskDocument } from "../core/document";
import { openMask } from "../core/document";
import type { LayerData, WorkOrder } from "../core/order";
import { MODES, type Mode, type Tinted } from "./overlay";

export type Compare = "none" | "prediction" | "previous" | "difference";

const OPACITY_STEP = 0.1;

/** How the open photo is shown: overlay, opacity, and what the mask is compared with. */
export class Looks {
  mode: Mode = "tint";
  opacity = 0.45;
  compare: Compare = "none";
  /** S is held: the photo without anything over it. */
  peek = false;
  private readonly references: ReadonlyMap<Compare, readonly Tinted[]>;
  private visible: readonly Tinted[] = [];

  constructor(
    private readonly order: WorkOrder,
    private readonly document: MaskDocument,
  ) {
    const prediction = this.open(order.prediction?.layers);
    const previous = this.open(order.previous?.layers);
    const before = prediction ?? previous;
    this.references = new Map([
      ...(prediction === null ? [] : [["prediction", prediction] as const]),
      ...(previous === null ? [] : [["previous", previous] as const]),
      ...(before === null ? [] : [["difference", before] as const]),
    ]);
    this.refreshLayers();
  }

  /** Whether there is anything to compare with in this way. */
  offers(compare: Compare): boolean {
    return this.references.has(compare);
  }

  /** Show a comparison, or the mask again when it is shown already. */
  toggle(compare: Compare): void {
    this.compare = this.compare === compare || !this.offers(compare) ? "none" : compare;
  }

  cycle(): void {
    this.mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length] ?? "tint";
  }

  fade(steps: number): void {
    this.opacity = Math.min(1, Math.max(0.1, Math.round((this.opacity + steps * OPACITY_STEP) * 100) / 100));
  }

  /** Layers were shown, hidden or changed in order. */
  refreshLayers(): void {
    this.visible = this.document.layers.filter((layer) => layer.visible).map(tinted);
  }

  /** What a renderer shows: the mode, the layers, and what they differ from. */
  scene(): { readonly mode: Mode; readonly opacity: number; readonly layers: readonly Tinted[]; readonly against: readonly Tinted[] | null } {
    const { opacity } = this;
    const reference = this.references.get(this.compare) ?? null;
    if (this.peek) return { mode: "off", opacity, layers: this.visible, against: null };
    if (this.compare === "difference") return { mode: this.mode, opacity: 0.8, layers: this.visible, against: reference };
    return { mode: this.mode, opacity, layers: reference ?? this.visible, against: null };
  }

  private open(layers: readonly LayerData[] | undefined): readonly Tinted[] | null {
    if (layers === undefined) return null;
    const colors = new Map(this.order.labels.map(({ id, color }) => [id, color]));
    return layers.map(({ label, data }) => ({ mask: openMask(data, this.order.photo), color: colors.get(label) ?? "" }));
  }
}

function tinted({ mask, label }: Layer): Tinted {
  return { mask, color: label.color };
}
