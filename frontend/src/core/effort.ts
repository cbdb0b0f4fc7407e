// A pause longer than this is not work on the photo.
const PAUSE_MS = 20_000;

/** What goes to the server with a submitted mask. */
export interface EffortRecord {
  readonly active_seconds: number;
  readonly strokes: number;
  /** Finished strokes by tool or command, at most forty names. */
  readonly tools?: Readonly<Record<string, number>>;
  /** Pixels that differ from the mask the photo was opened with. */
  readonly pixels_changed?: number;
}

/** Counts the active time (pauses over 20 s left out) and the strokes spent on one photo. */
export class Effort {
  private activeMs: number;
  private strokes: number;
  private readonly tools: Map<string, number>;
  private pixelsChanged: number;
  private last: number | null = null;

  constructor(earlier: EffortRecord = { active_seconds: 0, strokes: 0 }) {
    this.activeMs = earlier.active_seconds * 1000;
    this.strokes = earlier.strokes;
    this.tools = new Map(Object.entries(earlier.tools ?? {}));
    this.pixelsChanged = earlier.pixels_changed ?? 0;
  }

  /** The hand did something at `now` milliseconds. */
  touch(now: number): void {
    if (this.last !== null && now - this.last <= PAUSE_MS) this.activeMs += now - this.last;
    this.last = now;
  }

  /** A gesture was finished with that tool or command. */
  stroke(tool: string): void {
    this.strokes++;
    this.tools.set(tool, (this.tools.get(tool) ?? 0) + 1);
  }

  /** So many pixels differ now from the mask the photo was opened with. */
  changed(pixels: number): void {
    this.pixelsChanged = pixels;
  }

  record(): EffortRecord {
    const active_seconds = Math.round(this.activeMs / 100) / 10;
    return { active_seconds, strokes: this.strokes, tools: Object.fromEntries(this.tools), pixels_changed: this.pixelsChanged };
  }
}
