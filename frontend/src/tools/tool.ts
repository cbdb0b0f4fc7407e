import type { MaskDocument } from "../core/document";
import type { Polarity } from "../core/gesture";
import type { Point } from "../core/rect";

/** A pointer on the photo, in image pixels, with what the hand holds down. */
export interface Hand extends Point {
  /** 0..1 of a pen; 1 for a mouse and a finger. */
  readonly pressure: number;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Image pixels that one screen point (CSS pixel) covers: how near is "on" a point. */
  readonly grain: number;
}

export interface Brush {
  /** Diameter in image pixels. */
  size: number;
  /** 0 soft .. 1 hard. */
  hardness: number;
  /** Add and subtract exchanged (X). */
  swapped: boolean;
}

/** What a tool shows before it changes any pixel, in image pixels. */
export interface Sketch {
  readonly points: readonly Point[];
  readonly closed: boolean;
  /** Draw the corners too, so that the hand can move them. */
  readonly corners: boolean;
}

/** What a tool may reach: the open photo and the hand's settings. */
export interface Bench {
  readonly document: MaskDocument;
  readonly brush: Brush;
}

export type ToolName = "brush" | "eraser" | "lasso" | "polygon" | "rectangle" | "pan";

/** A tool is a small machine of named states; the input sends it whole pointer movements. */
export interface Tool {
  readonly name: ToolName;
  /** Named state, "idle" when nothing is under way. */
  readonly state: string;
  down(hand: Hand): void;
  move(hand: Hand): void;
  up(hand: Hand): void;
  /** Give up what is under way and leave no trace. */
  cancel(): void;
  /** Finish what is under way (Enter). */
  finish(): void;
  /** Take back the last point of something unfinished; false when there is none. */
  back(): boolean;
  sketch(): Sketch | null;
}

/** Whether this gesture adds or subtracts: Alt turns it over once, X until pressed again. */
export function polarityOf(brush: Brush, hand: Hand, subtracts = false): Polarity {
  const flips = Number(subtracts) + Number(brush.swapped) + Number(hand.alt);
  return flips % 2 === 0 ? "add" : "subtract";
}
