import { ApiError, type Client } from "../../api/client";
import type { ReviewOrder } from "../../core/review";

const LEASES = 3;

/** Takes a photo for judging, keeps it while it is open, and gives it back unless it was judged. */
export class Claim {
  private timer = 0;
  private generation: number | null = null;
  private over = false;

  constructor(
    private readonly client: Client,
    private readonly order: ReviewOrder,
    /** Somebody was faster, or another mask counts by now: what is shown is no longer so. */
    private readonly stale: () => void,
  ) {
    if (order.may_judge) void this.take();
  }

  /** The photo moves on with a verdict: nothing to give back. */
  judged(): void {
    this.over = true;
    window.clearInterval(this.timer);
  }

  release(): void {
    if (!this.over && this.generation !== null) this.client.release(this.order.id, this.generation);
    this.judged();
  }

  private async take(): Promise<void> {
    const fresh = await this.client.review(this.order.id).catch(() => null);
    if (fresh === null || this.over) return;
    if (!fresh.may_judge || fresh.mask?.version !== this.order.mask?.version) { this.stale(); return; }
    this.generation = fresh.lease.generation;
    this.timer = window.setInterval(() => void this.beat(), (fresh.lease.seconds * 1000) / LEASES);
  }

  private async beat(): Promise<void> {
    try {
      await this.client.heartbeat(this.order.id, this.generation ?? 0);
    } catch (error) {
      // Anything but a clear no may be over in a moment, and the lease still holds.
      if (!(error instanceof ApiError) || error.status !== 409 || this.over) return;
      this.judged();
      this.stale();
    }
  }
}
