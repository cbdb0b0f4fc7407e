// A pause longer than this is not work on the photo.
const PAUSE_MS = 20_000;

/** What goes to the server with a submitted mask. */
export interface EffortRecord {
  readonly active_seconds: number;
  readonly strokes: number;
  /** Finished strokes by tool, at most forty names. */
  readonly tools?: Readonly<Record<string, number>>;
  /** Pixels that differ from the mask the photo was opened with. */
  readonly pixels_changed?: number;
}

/** Counts the active time (pauses over 20 s left out) and the strokes spent on one photo. */
export class Effort {
  private activeMs: number;
  private strokes: number;
  private last: number | null = null;

  constructor(earlier: EffortRecord = { active_seconds: 0, strokes: 0 }) {
    this.activeMs = earlier.active_seconds * 1000;
    this.strokes = earlier.strokes;
  }

  /** The hand did something at `now` milliseconds. */
  touch(now: number): void {
    if (this.last !== null && now - this.last <= PAUSE_MS) this.activeMs += now - this.last;
    this.last = now;
  }

  stroke(): void {
    this.strokes++;
  }

  record(): EffortRecord {
    return { active_seconds: Math.round(this.activeMs / 100) / 10, strokes: this.strokes };
  }
}
