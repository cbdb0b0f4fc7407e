import { ApiError, type Client } from "../../api/client";
import type { WorkOrder } from "../../core/order";

/** Keep the claim on a photo alive; `lost` is called once when the server says it is somebody else's. Returns stop. */
export function keepLease(client: Client, { id, lease }: WorkOrder, lost: (detail: string) => void): () => void {
  const beat = (): void => {
    client.heartbeat(id, lease.generation).catch((error: unknown) => {
      // Anything but a clear no (offline, signed out) is the autosave's to tell; the lease may still hold.
      if (!(error instanceof ApiError) || error.status !== 409) return;
      window.clearInterval(timer);
      lost(error.message);
    });
  };
  const timer = window.setInterval(beat, (lease.seconds * 1000) / 3);
  return () => window.clearInterval(timer);
}
