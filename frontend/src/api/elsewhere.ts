interface Word {
  /** "opened" asks who else has the photo open; "here" answers. */
  readonly kind: "opened" | "here";
  readonly user: string;
  readonly item: number;
}

/** Tells when the photo on this desk is opened in another tab of the same browser, at once and without the server. */
export class Elsewhere {
  private readonly channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("selvedge-open") : null;
  private item: number | null = null;

  /** `told` is called in the tab that came later, with the photo's number. */
  constructor(
    private readonly user: string,
    private readonly told: (item: number) => void,
  ) {
    this.channel?.addEventListener("message", (event: MessageEvent<Word>) => this.hear(event.data));
  }

  /** This tab shows that photo now; null for none. */
  open(item: number | null): void {
    this.item = item;
    if (item !== null) this.say("opened", item);
  }

  close(): void {
    this.channel?.close();
  }

  private hear({ kind, user, item }: Word): void {
    if (user !== this.user || item !== this.item) return;
    if (kind === "opened") this.say("here", item);
    else this.told(item);
  }

  private say(kind: Word["kind"], item: number): void {
    this.channel?.postMessage({ kind, user: this.user, item } satisfies Word);
  }
}
