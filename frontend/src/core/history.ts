import type { Patch } from "./patch";

/** One finished gesture: the layer it changed and the patch that takes it back (or does it again). */
export interface Step {
  readonly layer: string;
  readonly patch: Patch;
}

// A usual gesture packs to a few kilobytes, so this holds thousands; it bounds a sitting of huge fills.
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What was done and can be undone, and what was undone and can be done again, bounded by bytes. */
export class History {
  private readonly done: Step[] = [];
  private undone: Step[] = [];

  constructor(private readonly limit = LIMIT_BYTES) {}

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Remember a finished gesture; whatever was undone before it is gone. */
  push(step: Step): void {
    this.undone = [];
    this.done.push(step);
    let bytes = this.done.reduce((sum, { patch }) => sum + patch.packed.length, 0);
    while (bytes > this.limit && this.done.length > 1) bytes -= this.done.shift()?.patch.packed.length ?? 0;
  }

  /** Undo one gesture: `swap` applies a step and returns the step that reverses it. */
  undo(swap: (step: Step) => Step): boolean {
    return move(this.done, this.undone, swap);
  }

  redo(swap: (step: Step) => Step): boolean {
    return move(this.undone, this.done, swap);
  }
}

function move(from: Step[], to: Step[], swap: (step: Step) => Step): boolean {
  const step = from.pop();
  if (step === undefined) return false;
  to.push(swap(step));
  return true;
}
