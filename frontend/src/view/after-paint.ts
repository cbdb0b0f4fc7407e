// When no frame comes (a hidden or a very busy page), the work is done all the same.
const LATEST_MS = 50;

/** Does `work` once after the next frame was painted, however often it is asked; at the latest 50 ms after. */
export class AfterPaint {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private frame: number | null = null;
  private readonly port = new MessageChannel();

  constructor(private readonly work: () => void) {
    // A frame's callbacks run before it is painted; a message sent from there arrives after.
    this.port.port1.onmessage = () => this.now();
  }

  ask(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.now(), LATEST_MS);
    this.frame = requestAnimationFrame(() => this.port.port2.postMessage(null));
  }

  /** Do it now if it was asked for: the page goes away, or the next gesture begins. */
  now(): void {
    if (this.timer === null) return;
    this.clear();
    this.work();
  }

  private clear(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    if (this.frame !== null) cancelAnimationFrame(this.frame);
    this.timer = null;
    this.frame = null;
  }
}
