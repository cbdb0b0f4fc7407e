/** How an outlined area meets the mask. */
export type Combine = "add" | "subtract" | "intersect";

export interface Brush {
  /** Diameter in image pixels. */
  size: number;
  /** 0 soft .. 1 hard. */
  hardness: number;
  /** Add and subtract exchanged (X). */
  swapped: boolean;
}

export interface Area {
  mode: Combine;
}

/** What the hand chose for its tools; it outlives a photo, and a reload but for `swapped`. */
export interface Settings {
  readonly brush: Brush;
  readonly area: Area;
}

/** Each sitting starts from these where nothing else was chosen in this browser. */
export function defaultSettings(): Settings {
  return { brush: { size: 40, hardness: 0.9, swapped: false }, area: { mode: "add" } };
}
