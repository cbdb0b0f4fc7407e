// The contact sheet: keys, several photos at once, verdicts that are seen before the server has answered, one undo.
import "../locale/speak";
import { t } from "../core/i18n";
import type { VerdictKind } from "../core/review";
import { Selection } from "../core/selection";
import "../styles/review.css";
import "../styles/sheet.css";
import "../styles/verdicts.css";
import { VerdictForms } from "../view/review/forms";
import { onKeys, type KeyTable } from "../view/review/keys";
import { Tile } from "../view/review/tiles";
import { Toast } from "../view/review/toast";
import { whole } from "../view/words";
import type { Verdict } from "../api/verdicts";
import { Ledger, problemOf } from "./review/ledger";
import { startSizes, warmNextPage } from "./review/sheet-page";

const REPEATED = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"]);

class Sheet {
  private readonly tiles: readonly Tile[];
  private readonly selection: Selection;
  private readonly toast = new Toast();
  private readonly ledger = new Ledger(this.toast, (items) => this.reopen(items));
  private readonly forms: VerdictForms;
  private readonly keys: KeyTable;

  constructor(private readonly host: HTMLElement) {
    this.tiles = [...host.querySelectorAll<HTMLElement>("[data-item]")].map((element) => new Tile(element));
    this.selection = new Selection(this.tiles.length, (at) => this.tiles[at]?.open ?? false);
    this.forms = new VerdictForms(document, true, ({ kind, cause, note }) => this.judge({ kind, cause, note }));
    this.keys = { ...this.walkKeys(), ...this.verdictKeys() };
    onKeys(() => this.keys, REPEATED);
    this.listen();
    this.selection.advance();
    this.show();
    this.ledger.recall();
  }

  private walkKeys(): KeyTable {
    const steps = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: () => -this.columns(), ArrowDown: () => this.columns() };
    const walks = Object.entries(steps).flatMap(([key, by]) => [
      [key, () => this.walk(() => this.selection.step(by()))],
      [`Shift+${key}`, () => this.walk(() => this.selection.step(by(), true))],
    ] as const);
    return {
      ...Object.fromEntries(walks),
      Home: () => this.walk(() => this.selection.goTo(0)),
      End: () => this.walk(() => this.selection.goTo(this.selection.count - 1)),
      Enter: () => this.current?.enter(),
      s: () => this.current?.peek(true),
    };
  }

  private verdictKeys(): KeyTable {
    const toggle = (): void => this.choose(() => this.selection.toggle(this.selection.at));
    return {
      x: toggle,
      " ": toggle,
      "Ctrl+a": () => this.choose(() => this.selection.all()),
      Escape: () => this.choose(() => this.selection.clear()),
      a: () => this.decide("approved"),
      p: () => this.decide("prediction"),
      b: () => this.decide("sent_back"),
      m: () => this.decide("reshoot"),
      d: () => this.decide("discarded"),
      "Ctrl+z": () => void this.ledger.undo(),
      "?": () => document.querySelector<HTMLDialogElement>("#sheet-keys")?.showModal(),
    };
  }

  private listen(): void {
    this.host.addEventListener("click", (event) => this.click(event));
    document.addEventListener("click", (event) => {
      const verb = (event.target as Element).closest<HTMLElement>("[data-decide]")?.dataset["decide"];
      if (verb !== undefined) this.decide(verb as VerdictKind);
    });
    const unpeek = (): void => this.current?.peek(false);
    document.addEventListener("keyup", (event) => { if (event.key === "s") unpeek(); });
    window.addEventListener("blur", unpeek);
  }

  /** A plain click opens; with Shift or Ctrl, or on the box, it chooses. */
  private click(event: MouseEvent): void {
    const at = this.tiles.findIndex(({ element }) => element.contains(event.target as Node));
    const boxed = (event.target as Element).closest(".tile-pick") !== null;
    if (at < 0 || !(boxed || event.shiftKey || event.ctrlKey || event.metaKey)) return;
    // The label's click is followed by its box's own, which is the one that counts.
    if (boxed && !(event.target instanceof HTMLInputElement)) return;
    if (!boxed) event.preventDefault();
    this.walk(() => (event.shiftKey ? this.selection.extendTo(at) : this.selection.toggle(at)));
  }

  private get current(): Tile | undefined {
    return this.tiles[this.selection.at];
  }

  private walk(move: () => void): void {
    this.current?.peek(false);
    move();
    this.current?.focus();
    this.show();
  }

  private choose(change: () => void): void {
    change();
    this.show();
  }

  private decide(kind: VerdictKind): void {
    if (this.selection.targets.length === 0) { this.toast.say(t("This one is not yours to judge, or is judged already."), [], "bad"); return; }
    if (!this.forms.ask(kind)) this.judge({ kind });
  }

  private judge(verdict: Verdict): void {
    performance.mark("verdict");
    const tiles = this.selection.targets.flatMap((at) => this.tiles[at] ?? []);
    for (const tile of tiles) tile.judge(verdict.kind);
    this.walk(() => this.selection.advance());
    performance.mark("verdict-shown");
    const photos = tiles.map(({ item, version, name }) => ({ item, version, name }));
    this.ledger.give(this.host.dataset["verdicts"] ?? "", verdict, photos).then(
      ({ failed }) => this.refuse(tiles, new Map(failed.map(({ item, problem }) => [item, problem]))),
      (error: unknown) => {
        this.toast.say(problemOf(error), [], "bad");
        this.refuse(tiles, new Map(tiles.map(({ item }) => [item, problemOf(error)])));
      },
    );
  }

  private refuse(tiles: readonly Tile[], problems: ReadonlyMap<number, string>): void {
    for (const tile of tiles) {
      const problem = problems.get(tile.item);
      if (problem !== undefined) tile.refuse(problem);
    }
    this.show();
  }

  private reopen(items: readonly number[]): void {
    for (const tile of this.tiles) if (items.includes(tile.item)) tile.reopen();
    const first = this.tiles.findIndex(({ item }) => items.includes(item));
    if (first >= 0) this.walk(() => this.selection.goTo(first));
    this.show();
  }

  private show(): void {
    this.tiles.forEach((tile, at) => tile.show(at === this.selection.at, this.selection.chosen.has(at)));
    const count = this.selection.chosen.size;
    say("[data-chosen]", count === 0 ? "" : t("{count} chosen", { count: whole(count) }));
    const judged = this.tiles.filter((tile) => tile.judged).length;
    say("[data-judged]", judged === 0 ? "" : t("{judged} of {count} judged", { judged: whole(judged), count: whole(this.tiles.length) }));
    document.querySelector("#load-more")?.toggleAttribute("hidden", judged === 0);
  }

  /** How many tiles stand side by side now. */
  private columns(): number {
    const next = this.tiles.findIndex(({ top }) => top !== this.tiles[0]?.top);
    return next < 0 ? this.tiles.length : next;
  }
}

function say(place: string, words: string): void {
  const element = document.querySelector(place);
  if (element !== null && element.textContent !== words) element.textContent = words;
}

const host = document.querySelector<HTMLElement>("#sheet");
if (host !== null) {
  new Sheet(host);
  startSizes(host);
  warmNextPage();
} else new Ledger(new Toast(), () => location.reload()).recall();
