import type { Tip } from "../core/brush";
import type { MaskDocument } from "../core/document";
import type { Polarity } from "../core/gesture";
import type { Kernels } from "../core/jobs";
import type { Point, Rect } from "../core/rect";
import type { Server } from "../core/server";
import type { Settings } from "./settings";

/** A pointer on the photo, in image pixels, with what the hand holds down. */
export interface Hand extends Point {
  /** 0..1 of a pen; 1 for a mouse and a finger. */
  readonly pressure: number;
  /** How a pen leans; absent for what cannot lean. */
  readonly tilt?: Tilt;
  readonly alt: boolean;
  readonly shift: boolean;
  /** Image pixels that one screen point (CSS pixel) covers: how near is "on" a point. */
  readonly grain: number;
}

/** A pen's way of standing on the tablet, in radians. */
export interface Tilt {
  /** Half of pi upright, 0 lying flat. */
  readonly altitude: number;
  /** Where it leans to, from the x axis towards the y axis. */
  readonly azimuth: number;
}

/** What a tool shows before it changes any pixel, in image pixels. */
export interface Sketch {
  readonly points: readonly Point[];
  readonly closed: boolean;
  /** Points that the hand set, drawn as squares. */
  readonly corners: readonly Point[];
  /** Hints painted beside the mask, which itself stays as it is. */
  readonly marks?: readonly Mark[];
}

/** A painted hint: this belongs, or this does not. */
export interface Mark {
  readonly points: readonly Point[];
  readonly radius: number;
  readonly belongs: boolean;
}

/** The photo's colours at the mask's resolution. */
export interface PhotoPixels {
  readonly width: number;
  readonly height: number;
  /** RGBA of the pixels in `rect`, row by row; null until the photo is loaded. */
  read(rect: Rect): Uint8ClampedArray | null;
}

/** What a tool may reach: the open photo and the hand's settings. */
export interface Bench extends Settings {
  readonly document: MaskDocument;
  readonly photo: PhotoPixels;
  readonly server: Pick<Server, "refineRegion">;
  readonly kernels: Kernels;
  /** Run the rest of a long piece of work with the next picture, and show what it changed. */
  readonly later: (run: () => void) => void;
  /** Something went wrong that the person must know. */
  readonly tell: (words: string) => void;
}

export type ToolName = "brush" | "eraser" | "lasso" | "polygon" | "rectangle" | "wand" | "edge" | "region" | "refine" | "pan";

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
  /** Finish at once what is worth keeping, however long it takes: the photo is about to be sent. */
  finishNow?(): void;
  /** Take back the last point of something unfinished; false when there is none. */
  back(): boolean;
  sketch(): Sketch | null;
  /** The dot that a press here would paint or is painting: the cursor's ring; absent for tools that paint none. */
  dot?(hand: Hand): Tip;
}

/** Whether this gesture adds or subtracts: Alt turns it over once, X until pressed again. */
export function polarityOf(brush: Settings["brush"], hand: Hand, subtracts = false): Polarity {
  const flips = Number(subtracts) + Number(brush.swapped) + Number(hand.alt);
  return flips % 2 === 0 ? "add" : "subtract";
}
