/** Calls `work` once the hand has rested for a while and the page has nothing better to do. */
export class Later {
  private timer: number | null = null;

  constructor(
    private readonly work: () => void,
    private readonly restMs = 300,
  ) {}

  /** Put it off again. */
  ask(): void {
    this.stop();
    this.timer = window.setTimeout(() => {
      this.timer = null;
      window.requestIdleCallback(this.work, { timeout: 500 });
    }, this.restMs);
  }

  stop(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = null;
  }
}
