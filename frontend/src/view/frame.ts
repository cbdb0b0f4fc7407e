/** Calls `draw` on the next animation frame, once however often it is asked. */
export class OneFrame {
  private pending: number | null = null;

  constructor(private readonly draw: () => void) {}

  ask(): void {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.draw();
    });
  }

  dispose(): void {
    if (this.pending !== null) cancelAnimationFrame(this.pending);
    this.pending = null;
  }
}
