import type { LabelData, LayerData, Reason, Stretch } from "./order";
import type { Drawing } from "./sketch";

/** What a reviewer can decide without the editor. */
export type VerdictKind = "approved" | "prediction" | "import_wrong" | "model_wrong" | "sent_back" | "reshoot" | "discarded";
/** All that a reviewer can decide. */
export type Decision = VerdictKind | "fixed";

/** A mask of the photo that is judged. */
export interface ShownMask {
  readonly version: number;
  readonly source: "person" | "model" | "import";
  readonly by: string;
  readonly layers: readonly LayerData[];
}

/** A reason why the photo is here; `region` says where to look: x, y, width, height in its pixels. */
export interface ReviewReason extends Reason {
  readonly region?: readonly [number, number, number, number];
  readonly drawing?: Drawing;
}

/** Everything the review page shows of a photo, as the server sends it. */
export interface ReviewOrder {
  readonly id: number;
  readonly photo: { readonly name: string; readonly width: number; readonly height: number; readonly screen_url: string };
  readonly labels: readonly LabelData[];
  readonly reasons: readonly ReviewReason[];
  /** The mask that counts. */
  readonly mask: ShownMask | null;
  readonly before: ShownMask | null;
  readonly prediction: ShownMask | null;
  readonly imported: ShownMask | null;
  /** Where the model doubts its outline, worst first. */
  readonly stretches: readonly Stretch[];
  readonly verdicts: readonly { readonly drawing: Drawing; readonly undone: boolean }[];
  readonly lease: { readonly generation: number; readonly seconds: number };
  readonly may_judge: boolean;
}
