import type { Flaw } from "./specks";

/** The flaws of a layer in the order of a tour, and where in it one is. */
export class FlawTour {
  private list: readonly Flaw[] = [];
  private at = -1;

  get flaws(): readonly Flaw[] {
    return this.list;
  }

  /** The one that is looked at; null before the first and after it is gone. */
  get current(): Flaw | null {
    return this.list[this.at] ?? null;
  }

  /** Place of the current one in the list, from 0; -1 when there is none. */
  get place(): number {
    return this.current === null ? -1 : this.at;
  }

  /** The layer was looked through again: stay at the same flaw, or just before the one that follows where it was. */
  renew(flaws: readonly Flaw[]): void {
    const before = this.current;
    const same = before === null ? -1 : flaws.findIndex(({ kind, x, y }) => kind === before.kind && x === before.x && y === before.y);
    if (before !== null && same < 0) this.at = Math.min(this.at, flaws.length) - 1;
    else this.at = same;
    this.list = flaws;
  }

  /** Go one on (1) or back (-1), round and round; null when there are none. */
  go(direction: 1 | -1): Flaw | null {
    const count = this.list.length;
    if (count === 0) return null;
    this.at = this.at < 0 && direction < 0 ? count - 1 : (this.at + direction + count) % count;
    return this.current;
  }

  choose(flaw: Flaw): void {
    this.at = this.list.indexOf(flaw);
  }
}
