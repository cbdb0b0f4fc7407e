import { openMask } from "../../core/document";
import { unionMask } from "../../core/heat";
import type { Mask } from "../../core/mask";
import type { ReviewOrder, ShownMask } from "../../core/review";
import type { Tinted } from "../overlay";

export const MASK_NAMES = ["imported", "prediction", "mask"] as const;
export type MaskName = (typeof MASK_NAMES)[number];

/** The masks of a photo that is judged, unpacked once for all panes. */
export class OpenMasks {
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

  get all(): Mask[] {
    return [...this.stacks.values()].flat().map(({ mask }) => mask);
  }
}
