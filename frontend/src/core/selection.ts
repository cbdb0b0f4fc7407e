/**
 * Which of a row of tiles are chosen, and at which one the keyboard is. Tiles that are not `open` (one's own work, held
 * by others, judged already) can be walked over but never chosen.
 */
export class Selection {
  private place = 0;
  private anchor = 0;
  private readonly picked = new Set<number>();

  constructor(
    readonly count: number,
    private readonly open: (at: number) => boolean,
  ) {}

  /** Where the keyboard is. */
  get at(): number {
    return this.place;
  }

  get chosen(): ReadonlySet<number> {
    return this.picked;
  }

  /** What a verdict is for: the chosen tiles, else the one at the keyboard; in the row's order. */
  get targets(): number[] {
    const all = this.picked.size > 0 ? [...this.picked] : [this.place];
    return all.filter((at) => this.open(at)).sort((one, other) => one - other);
  }

  /** Take the keyboard to a tile; the next stretch begins there. */
  goTo(at: number): void {
    this.place = this.clamped(at);
    this.anchor = this.place;
  }

  /** So many tiles on (or back); a step that would leave the row is not taken. */
  step(by: number, extend = false): void {
    const next = this.place + by;
    if (next < 0 || next >= this.count) return;
    if (extend) this.extendTo(next);
    else this.goTo(next);
  }

  /** Choose everything between where the stretch began and here, and nothing else. */
  extendTo(at: number): void {
    this.place = this.clamped(at);
    this.picked.clear();
    const [from, to] = [Math.min(this.anchor, this.place), Math.max(this.anchor, this.place)];
    for (let one = from; one <= to; one++) if (this.open(one)) this.picked.add(one);
  }

  toggle(at: number): void {
    this.goTo(at);
    if (!this.picked.delete(at) && this.open(at)) this.picked.add(at);
  }

  all(): void {
    for (let at = 0; at < this.count; at++) if (this.open(at)) this.picked.add(at);
  }

  clear(): void {
    this.picked.clear();
  }

  /** What was judged is chosen no more, and the keyboard goes on to the next tile that is open, if there is one. */
  advance(): void {
    this.picked.clear();
    const rest = Array.from({ length: this.count }, (_, ahead) => (this.place + ahead) % Math.max(1, this.count));
    this.goTo(rest.find((at) => this.open(at)) ?? this.place);
  }

  private clamped(at: number): number {
    return Math.max(0, Math.min(this.count - 1, at));
  }
}
