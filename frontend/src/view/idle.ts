// However busy the page is, a figure is not older than this.
const LATEST_MS = 1000;

/** Work in small steps while the hand rests; starting anew gives up what was under way. */
export class IdleWork {
  private pending: number | null = null;

  /** Call `step` in idle time again and again until it returns true. */
  start(step: () => boolean): void {
    this.stop();
    const go = (deadline: IdleDeadline): void => {
      let done = step();
      while (!done && deadline.timeRemaining() > 1) done = step();
      this.pending = done ? null : window.requestIdleCallback(go, { timeout: LATEST_MS });
    };
    this.pending = window.requestIdleCallback(go, { timeout: LATEST_MS });
  }

  stop(): void {
    if (this.pending !== null) window.cancelIdleCallback(this.pending);
    this.pending = null;
  }
}
