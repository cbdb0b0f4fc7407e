import type { Layer, MaskDocument } from "../core/document";
import { openMask } from "../core/document";
import type { LayerData, WorkOrder } from "../core/order";
import { MODES, type Look, type Mode, type Tinted } from "./overlay";

export const SOURCES = ["mine", "prediction", "previous", "imported"] as const;
/** A mask of the open photo: the one in work, or one that it can be compared with. */
export type Source = (typeof SOURCES)[number];

/** What is shown: the mask in work, another one in its place, or two of them against each other. */
export type Compare = "none" | Exclude<Source, "mine"> | "difference" | "blink";

/** The scene's part that the looks decide. */
export interface Shown extends Look {
  readonly opacity: number;
  readonly layers: readonly Tinted[];
  readonly against: readonly Tinted[] | null;
}

const OPACITY_STEP = 0.1;
const DIFFERENCE_OPACITY = 0.8;

/** How the open photo is shown: overlay, opacity, and what the mask is compared with. */
export class Looks {
  mode: Mode = "tint";
  opacity = 0.45;
  compare: Compare = "none";
  /** S is held: the photo without anything over it. */
  peek = false;
  /** What a difference or a blink goes from and to. */
  pair: readonly [from: Source, to: Source];
  /** Which of the pair the blink shows now. */
  side: 0 | 1 = 0;
  private readonly opened = new Map<Source, readonly Tinted[]>();
  private visible: readonly Tinted[] = [];

  constructor(
    private readonly order: WorkOrder,
    private readonly document: MaskDocument,
  ) {
    this.pair = [this.sources.find((source) => source !== "mine") ?? "mine", "mine"];
    this.refreshLayers();
  }

  /** The masks that this photo has. */
  get sources(): readonly Source[] {
    return SOURCES.filter((source) => source === "mine" || this.order[source] !== null);
  }

  /** Whether there is anything to compare with in this way. */
  offers(compare: Compare): boolean {
    if (compare === "none") return true;
    return compare === "difference" || compare === "blink" ? this.sources.length > 1 : this.order[compare] !== null;
  }

  /** Show a comparison, or the mask again when it is shown already. */
  toggle(compare: Compare): void {
    this.side = 0;
    this.compare = this.compare === compare || !this.offers(compare) ? "none" : compare;
  }

  /** The other one of the pair. */
  flip(): void {
    this.side = this.side === 0 ? 1 : 0;
  }

  cycle(steps = 1): void {
    const at = MODES.indexOf(this.mode) + steps + MODES.length;
    this.mode = MODES[at % MODES.length] ?? "tint";
  }

  fade(steps: number): void {
    this.opacity = Math.min(1, Math.max(0.1, Math.round((this.opacity + steps * OPACITY_STEP) * 100) / 100));
  }

  /** Layers were shown, hidden or changed in order. */
  refreshLayers(): void {
    this.visible = this.document.layers.filter((layer) => layer.visible).map(tinted);
  }

  /** What a renderer shows: the mode, the layers, and what they differ from. */
  scene(): Shown {
    const { mode, opacity } = this;
    const shown = { mode, opacity, brand: this.order.project.brand_color, layers: this.visible, against: null };
    if (this.peek) return { ...shown, mode: "off" };
    if (this.compare === "none") return shown;
    const [from, to] = this.pair;
    if (this.compare === "difference") return { ...shown, opacity: DIFFERENCE_OPACITY, layers: this.layersOf(to), against: this.layersOf(from) };
    // One sees no change where nothing is drawn.
    const seen = mode === "off" ? "tint" : mode;
    return { ...shown, mode: seen, layers: this.layersOf(this.compare === "blink" ? this.pair[this.side] : this.compare) };
  }

  /** The layers of a mask; unpacked when they are first asked for, because most photos are never compared. */
  layersOf(source: Source): readonly Tinted[] {
    if (source === "mine") return this.visible;
    const known = this.opened.get(source) ?? this.open(this.order[source]?.layers ?? []);
    this.opened.set(source, known);
    return known;
  }

  private open(layers: readonly LayerData[]): readonly Tinted[] {
    const colors = new Map(this.order.labels.map(({ id, color }) => [id, color]));
    return layers.map(({ label, data }) => ({ mask: openMask(data, this.order.photo), color: colors.get(label) ?? "" }));
  }
}

function tinted({ mask, label }: Layer): Tinted {
  return { mask, color: label.color };
}
