import type { OpeningData } from "./order";

/** What a region refinement goes by: base64 of SVM1 masks of the photo's size. */
export interface RegionHints {
  /** Image pixels x0, y0, x1, y1; null when strokes alone say where. */
  readonly rect: readonly [number, number, number, number] | null;
  readonly foreground: string | null;
  readonly background: string | null;
  /** The layer as it is now. */
  readonly layer: string | null;
}

/**
 * What the editor's tools ask of the server about the open photo. Every method rejects with an Error whose message
 * can be shown.
 */
export interface Server {
  /** The layer's mask as the photo's colours suggest it: base64 of SVM1. */
  refineRegion(hints: RegionHints): Promise<string>;
  markOpening(opening: Omit<OpeningData, "id">): Promise<OpeningData>;
  forgetOpening(id: number): Promise<void>;
}
