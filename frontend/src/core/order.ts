/** One layer as it travels: label id, attribute ids, base64 of SVM1 bytes. */
export interface LayerData {
  readonly label: number;
  readonly attributes: readonly number[];
  readonly data: string;
}

export interface LabelData {
  readonly id: number;
  readonly name: string;
  /** CSS colour, as the taxonomy names it. */
  readonly color: string;
  readonly value: number;
}

/** One reason why triage sent this photo to a person. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly value: number | null;
  readonly threshold: number | null;
}

export interface Lease {
  readonly generation: number;
  readonly expires_at: string;
  readonly seconds: number;
}

/** Everything the editor needs to work on one photo, as the server sends it. */
export interface WorkOrder {
  readonly id: number;
  readonly state: string;
  readonly project: { readonly slug: string; readonly name: string; readonly brand_color: string };
  readonly photo: {
    readonly name: string;
    readonly garment: string;
    readonly viewpoint: string;
    /** Pixels of the full picture; masks have this size. */
    readonly width: number;
    readonly height: number;
    readonly screen_url: string;
    readonly full_url: string;
  };
  readonly labels: readonly LabelData[];
  readonly reasons: readonly Reason[];
  readonly note: { readonly text: string; readonly cause: string; readonly by: string } | null;
  readonly lease: Lease;
  readonly etag: string;
  readonly layers: readonly LayerData[];
  readonly from: "draft" | "version" | "prediction" | "empty";
  readonly prediction: {
    readonly layers: readonly LayerData[];
    readonly estimated_dice: number | null;
    readonly contrast: number | null;
    readonly model: string;
  } | null;
  readonly previous: { readonly layers: readonly LayerData[]; readonly by: string } | null;
  readonly links: { readonly home: string };
}

/** What the editor says about the safety of the work. */
export type SaveStatus =
  | { readonly kind: "saved"; readonly at: number | null }
  | { readonly kind: "saving" }
  | { readonly kind: "offline" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string };
