import type { Client } from "../../api/client";
import type { WorkOrder } from "../../core/order";
import type { Pictures } from "../../view/pictures";

// The open photo's own pictures and the first strokes go before.
const REST_MS = 1000;

/** Fetches the pictures of the photos that come after the open one, while nothing else is to be done. */
export class Ahead {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private turn = 0;

  constructor(
    private readonly client: Client,
    private readonly pictures: Pictures,
  ) {}

  /** A photo was opened: in a while, look at what comes after it. */
  after({ project }: WorkOrder): void {
    this.stop();
    const turn = this.turn;
    this.timer = setTimeout(() => window.requestIdleCallback(() => void this.look(project.slug, turn)), REST_MS);
  }

  /** Fetch nothing more: another photo is about to be opened. */
  stop(): void {
    this.turn++;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async look(slug: string, turn: number): Promise<void> {
    const rests = (): boolean => turn === this.turn && !document.hidden;
    if (!rests()) return;
    // Looking ahead is a comfort: where it fails, the next photo opens as it always did.
    const photos = await this.client.ahead(slug).catch(() => []);
    if (rests()) await this.pictures.prepare(photos.map(({ photo }) => photo.screen_url), rests);
  }
}
