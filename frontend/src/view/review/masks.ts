import { frameAround } from "../../core/compare";
import { openMask } from "../../core/document";
import { unionMask } from "../../core/heat";
import type { Mask } from "../../core/mask";
import type { Rect } from "../../core/rect";
import type { ReviewOrder, ShownMask } from "../../core/review";
import { Outline } from "../outline";
import type { Tinted } from "../overlay";

export const MASK_NAMES = ["imported", "prediction", "mask"] as const;
export type MaskName = (typeof MASK_NAMES)[number];

// Room around the garment, so that what a mask wrongly left out is in view too.
const MARGIN = 0.12;
const REST_MS = 500;

/** The masks of a photo that is judged, unpacked once for all panes. */
export class OpenMasks {
  /** The part of the photo that shows all of them. */
  readonly frame: Rect;
  /** Found once for all panes. */
  readonly outlines: Map<Mask, Outline>;
  private readonly stacks = new Map<MaskName, readonly Tinted[]>();
  private readonly unions = new Map<MaskName, Mask>();

  /** Throws RangeError for a mask that cannot be read. */
  constructor(order: ReviewOrder) {
    const colors = new Map(order.labels.map(({ id, color }) => [id, color]));
    const open = ({ layers }: ShownMask): readonly Tinted[] =>
      layers.map(({ label, data }) => ({ mask: openMask(data, order.photo), color: colors.get(label) ?? "" }));
    for (const name of MASK_NAMES) {
      const shown = order[name];
      // What counts already is not another mask, nor is the import beside one that counts.
      const same = name !== "mask" && (shown?.version === order.mask?.version || (name === "imported" && order.mask?.source === "import"));
      if (shown !== null && !same) this.stacks.set(name, open(shown));
    }
    const all = [...this.stacks.values()].flat().map(({ mask }) => mask);
    this.frame = frameAround(all, order.photo, MARGIN);
    this.outlines = new Map(all.map((mask) => [mask, new Outline(mask)]));
  }

  /** Find the outlines before the photo's turn, one mask at a time while the page rests. */
  async prepare(): Promise<void> {
    for (const outline of this.outlines.values()) {
      await new Promise((rested) => requestIdleCallback(rested, { timeout: REST_MS }));
      outline.prepare();
    }
  }

  layers(name: MaskName): readonly Tinted[] {
    return this.stacks.get(name) ?? [];
  }

  has(name: MaskName): boolean {
    return this.stacks.has(name);
  }

  /** All layers of it together; null for an empty one. */
  union(name: MaskName): Mask | null {
    const known = this.unions.get(name) ?? unionMask(this.layers(name).map(({ mask }) => mask));
    if (known !== null) this.unions.set(name, known);
    return known;
  }
}
