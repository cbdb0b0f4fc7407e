import type { Drawing } from "./sketch";

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

/** A property that a layer may have (a neckline, a closure), in the group its taxonomy puts it in. */
export interface AttributeData {
  readonly id: number;
  readonly name: string;
  /** Empty for an attribute of no group. */
  readonly group: string;
}

/** Another photo of the same garment. */
export interface SiblingData {
  /** Its item, as WorkOrder.id. */
  readonly id: number;
  readonly name: string;
  readonly viewpoint: string;
  /** TO_ANNOTATE and the like, and the same in words. */
  readonly state: string;
  readonly words: string;
  /** The garment cropped to its mask, outlined, 384 x 384. */
  readonly thumb_url: string;
  /** The photo without its mask, long side 2048. */
  readonly screen_url: string;
}

/** A true opening (an armhole, a slit): the hole that contains this pixel belongs there. */
export interface OpeningData {
  readonly id: number;
  /** Pixels of the full picture. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the hole when it was marked. */
  readonly area: number;
}

/** Where the practice's first mask is wrong: the box in pixels, and how many of its pixels are. */
export interface FaultData {
  readonly name: "strap" | "hem" | "mannequin" | "hole";
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly area: number;
}

/** What makes an order a practice: no lease, no saving, a score instead of a submit. */
export interface PracticeData {
  /** POST {layers, active_seconds} answers with a PracticeScore. */
  readonly score_url: string;
  /** The person's best Dice so far; null before the first attempt. */
  readonly best: number | null;
  readonly faults: readonly FaultData[];
  /** Set when this attempt is over: `previous` is the true mask then. */
  readonly score?: PracticeScore;
}

/** How close a practised mask is to the true one. */
export interface PracticeScore {
  readonly dice: number;
  /** Share of both outlines that lies within two pixels of the other. */
  readonly surface_dice_2px: number;
  /** A sentence for the person. */
  readonly words: string;
  readonly best: number;
  /** The true mask. */
  readonly truth: readonly LayerData[];
}

/** What the server keeps of a person's editor; in the page as the JSON of `#editor-settings`. */
export interface EditorSettings {
  /** PUT {preset, keys} here to change them. */
  readonly url: string;
  readonly preset: "photoshop" | "cvat" | "label-studio";
  /** Only the commands whose keys differ from the preset: {"submit": ["Ctrl+Enter"]}. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Whether this person has done the practice, or said that they need none. */
  readonly practiced: boolean;
  readonly practice_url: string;
  /** POST here when this person wants no tour, or has been through it: `practiced` is true from then on. */
  readonly practice_done_url: string;
}

/** One reason why triage sent this photo to a person. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly value: number | null;
  readonly threshold: number | null;
}

/**
 * Where the model doubts its outline, worst first: x and y of the middle and the length in pixels of the photo,
 * the doubt in 0..1, the contrast across it in delta E.
 */
export type Stretch = readonly [x: number, y: number, length: number, doubt: number, contrast: number];

export interface Lease {
  readonly generation: number;
  readonly expires_at: string;
  readonly seconds: number;
}

/** Everything the editor needs to work on one photo, as the server sends it. */
/** Addresses that take the place of submitting and going on, where a reviewer fixes a mask and approves it in one go. */
export interface FixingData {
  /** GET takes the photo again, POST stores the mask and accepts it. */
  readonly submit: string;
  /** The photo in the review, without a verdict. */
  readonly back: string;
  /** The review page of item 0: put the number of the next one there. */
  readonly item: string;
  readonly sheet: string;
}

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
  readonly attributes: readonly AttributeData[];
  readonly reasons: readonly Reason[];
  /** What the reviewer who sent it back said, and drew on the photo. */
  readonly note: { readonly text: string; readonly cause: string; readonly by: string; readonly drawing?: Drawing } | null;
  readonly lease: Lease;
  readonly etag: string;
  readonly layers: readonly LayerData[];
  readonly from: "draft" | "version" | "prediction" | "empty";
  readonly prediction: {
    readonly layers: readonly LayerData[];
    readonly estimated_dice: number | null;
    /** Calibrated, it has an interval. */
    readonly estimated?: { readonly low: number | null; readonly high: number | null } | null;
    readonly contrast: number | null;
    readonly stretches: readonly Stretch[];
    readonly model: string;
  } | null;
  readonly previous: { readonly layers: readonly LayerData[]; readonly by: string } | null;
  /** The newest mask that came with the photo. */
  readonly imported: { readonly layers: readonly LayerData[]; readonly by: string } | null;
  readonly openings: readonly OpeningData[];
  /** At most twelve, by name. */
  readonly siblings: readonly SiblingData[];
  readonly practice?: PracticeData;
  readonly fixing?: FixingData;
  readonly links: { readonly home: string };
}

/** A photo that this person would get next: enough to fetch its picture and unpack its layers ahead of time. */
export type AheadPhoto = Pick<WorkOrder, "id" | "photo" | "layers" | "from" | "prediction">;

/** What the editor says about the safety of the work. */
export type SaveStatus =
  | { readonly kind: "saved"; readonly at: number | null }
  | { readonly kind: "saving" }
  | { readonly kind: "offline" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "conflict"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string };
