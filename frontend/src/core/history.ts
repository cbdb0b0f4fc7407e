import type { Patch } from "./patch";

/** One finished gesture: the layer it changed and the patch that takes it back (or does it again). */
export interface Step {
  readonly layer: string;
  readonly patch: Patch;
}

/**
 * A history as it is kept: its steps lie at the places `first` to `end`, those before `done` can be undone, those
 * from `done` on can be done again. A step keeps its place for life.
 */
export interface Extent {
  readonly first: number;
  readonly done: number;
  readonly end: number;
}

/** What differs since it was last asked for: the steps to write at their places; all outside the extent are gone. */
export interface HistoryChange extends Extent {
  readonly written: readonly (readonly [place: number, step: Step])[];
}

// A usual gesture packs to a few kilobytes, so this holds thousands; it bounds a sitting of huge fills.
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What was done and can be undone, and what was undone and can be done again, bounded by bytes. */
export class History {
  private steps: Step[] = [];
  private first = 0;
  private done = 0;
  private bytes = 0;
  private readonly unwritten = new Set<number>();

  constructor(private readonly limit = LIMIT_BYTES) {}

  get canUndo(): boolean {
    return this.done > this.first;
  }

  get canRedo(): boolean {
    return this.done < this.first + this.steps.length;
  }

  /** Remember a finished gesture; whatever was undone before it is gone, and so is the oldest beyond the limit. */
  push(step: Step): void {
    for (const lost of this.steps.splice(this.done - this.first)) this.bytes -= weight(lost);
    this.steps.push(step);
    this.unwritten.add(this.done++);
    this.bytes += weight(step);
    while (this.bytes > this.limit && this.steps.length > 1) this.dropOldest();
  }

  /** Undo one gesture: `swap` applies a step and returns the step that reverses it. */
  undo(swap: (step: Step) => Step): boolean {
    if (!this.canUndo) return false;
    this.turn(--this.done, swap);
    return true;
  }

  redo(swap: (step: Step) => Step): boolean {
    if (!this.canRedo) return false;
    this.turn(this.done++, swap);
    return true;
  }

  /** Go on with a kept history: `steps` are those of its extent, in their order. */
  resume({ first, done }: Extent, steps: readonly Step[]): void {
    this.steps = [...steps];
    this.first = first;
    this.done = done;
    this.bytes = steps.reduce((sum, step) => sum + weight(step), 0);
    this.unwritten.clear();
  }

  /** What changed since the last time this was asked. */
  takeChange(): HistoryChange {
    const written: [number, Step][] = [];
    for (const place of this.unwritten) {
      const step = this.steps[place - this.first];
      if (step !== undefined) written.push([place, step]);
    }
    this.unwritten.clear();
    return { first: this.first, done: this.done, end: this.first + this.steps.length, written };
  }

  private turn(place: number, swap: (step: Step) => Step): void {
    const at = place - this.first;
    const step = this.steps[at];
    if (step === undefined) return;
    const turned = swap(step);
    this.steps[at] = turned;
    this.bytes += weight(turned) - weight(step);
    this.unwritten.add(place);
  }

  private dropOldest(): void {
    const oldest = this.steps.shift();
    this.first++;
    if (oldest !== undefined) this.bytes -= weight(oldest);
  }
}

function weight({ patch }: Step): number {
  return patch.packed.length;
}
