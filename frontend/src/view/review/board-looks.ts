/** Outline or tint over a photo. */
export type Style = "outline" | "tint";

interface Kept {
  readonly single: boolean;
  readonly pane: string;
  readonly style: Style;
}

// The next photo is shown as the one before.
const KEY = "selvedge-review-look";

/** How photos are judged: panes side by side or one at a time, which one, and how masks are drawn. */
export class BoardLooks {
  single = false;
  style: Style = "outline";
  /** The pane shown alone, and the one before it, which a blink alternates with. */
  pane: string;
  private before: string;

  constructor(
    private readonly panes: readonly string[],
    private readonly beside: readonly string[],
  ) {
    const kept = recall();
    this.single = kept.single === true;
    this.style = kept.style === "tint" ? "tint" : "outline";
    this.pane = panes.find((one) => one === kept.pane) ?? panes.find((one) => one === "mask") ?? panes[0] ?? "photo";
    this.before = panes.find((one) => one === "prediction" && one !== this.pane) ?? panes.find((one) => one !== this.pane) ?? this.pane;
  }

  /** The panes that are in view. */
  get shown(): readonly string[] {
    return this.single ? [this.pane] : this.beside;
  }

  /** Show one pane alone; false where this photo has none of that name. */
  choose(pane: string | undefined): boolean {
    if (pane === undefined || !this.panes.includes(pane)) return false;
    if (pane !== this.pane) this.before = this.pane;
    this.pane = pane;
    this.single = true;
    this.keep();
    return true;
  }

  /** The next pane (or, negative, the one before), alone. */
  cycle(steps: number): void {
    const { panes } = this;
    this.choose(panes[(panes.indexOf(this.pane) + steps + panes.length) % panes.length]);
  }

  /** The other one of the last two. */
  flip(): void {
    this.choose(this.before);
  }

  toggleSingle(): void {
    this.single = !this.single;
    this.keep();
  }

  chooseStyle(style: Style): void {
    this.style = style;
    this.keep();
  }

  private keep(): void {
    const { single, pane, style } = this;
    localStorage.setItem(KEY, JSON.stringify({ single, pane, style } satisfies Kept));
  }
}

function recall(): Partial<Kept> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    // An older page kept a bare word.
    return {};
  }
}
