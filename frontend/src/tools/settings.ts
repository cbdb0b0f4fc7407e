import type { Combine } from "../core/gesture";

export type { Combine };

export interface Brush {
  /** Diameter in image pixels. */
  size: number;
  /** 0 soft .. 1 hard. */
  hardness: number;
  /** Add and subtract exchanged (X). */
  swapped: boolean;
  /** A pen's pressure sets the size. */
  pressure: boolean;
  /** A leaning pen draws an ellipse. */
  tilt: boolean;
}

export interface Area {
  mode: Combine;
  /** The wand's: colour difference (Delta E) that still belongs. */
  tolerance: number;
  /** The wand's: only what is connected to the point pressed. */
  contiguous: boolean;
}

/** What a region begins with: a loose rectangle, or strokes on what belongs and what does not. */
export interface RegionSettings {
  by: "rectangle" | "strokes";
}

/** What the hand chose for its tools; it outlives a photo, and a reload but for `swapped`. */
export interface Settings {
  readonly brush: Brush;
  readonly area: Area;
  readonly region: RegionSettings;
}

/** Each sitting starts from these where nothing else was chosen in this browser. */
export function defaultSettings(): Settings {
  return { brush: { size: 40, hardness: 0.9, swapped: false, pressure: true, tilt: true }, area: { mode: "add", tolerance: 10, contiguous: true }, region: { by: "rectangle" } };
}
