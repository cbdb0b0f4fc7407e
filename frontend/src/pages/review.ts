// Photos to judge, one after the other: the next is there before its turn, and a verdict is sent while it is looked at.
import "../locale/speak";
import { Client } from "../api/client";
import type { Verdict } from "../api/verdicts";
import { t } from "../core/i18n";
import type { VerdictKind } from "../core/review";
import "../styles/review.css";
import "../styles/verdicts.css";
import { WorkerKernels } from "../view/kernels";
import { Board } from "../view/review/board";
import type { Style } from "../view/review/board-looks";
import { VerdictForms } from "../view/review/forms";
import { onKeys, type KeyTable } from "../view/review/keys";
import { Toast } from "../view/review/toast";
import { Claim } from "./review/claim";
import { Ledger, problemOf } from "./review/ledger";
import { fetchAhead, neighbour, openPage, type PhotoPage } from "./review/photo-page";

const REPEATED = new Set(["n", "Shift+n", "ArrowLeft", "ArrowRight"]);
const DRAWN: ReadonlySet<VerdictKind> = new Set(["sent_back"]);

/** One photo on the desk, and what was made of it. */
interface Open {
  readonly page: PhotoPage;
  readonly board: Board;
  readonly claim: Claim;
  readonly forms: VerdictForms;
  /** The page after it. */
  readonly ahead: Promise<PhotoPage | null>;
}

class Judging {
  private readonly toast = new Toast();
  private readonly ledger = new Ledger(this.toast, (items) => this.goBack(items));
  private readonly client = new Client("/api");
  private readonly kernels = new WorkerKernels();
  private readonly keys = this.keyTable();
  /** Pages fetched before their turn, by their addresses, and the photos judged since this page was loaded. */
  private readonly fetched = new Map<string, Promise<PhotoPage | null>>();
  private readonly judged = new Set<number>();
  private open: Open;
  private held = false;

  constructor(first: PhotoPage) {
    this.open = this.lay(first, Promise.resolve());
    onKeys(() => this.keys, REPEATED);
    document.addEventListener("click", (event) => this.click(event));
    document.addEventListener("keyup", (event) => this.keyUp(event.key));
    window.addEventListener("blur", () => this.open.board.peek(false));
    window.addEventListener("pagehide", () => this.open.claim.release());
    // Back and forward among the photos of one sitting.
    window.addEventListener("popstate", () => location.reload());
    this.ledger.recall();
  }

  /** Make a page work; the one after it is asked for when `quiet`, because a verdict under way changes which it is. */
  private lay(page: PhotoPage, quiet: Promise<unknown>): Open {
    const board = new Board(page.root, page.order, page.masks, page.picture, this.kernels);
    const forms = new VerdictForms(page.root, false, (written) => this.judge(written), () => board.setDrawing(false));
    const claim = new Claim(this.client, page.order, () => location.reload());
    const ahead = this.nextOf(page, quiet);
    // One more, so that even a quick hand finds the page after the next one there.
    void ahead.then((next) => (next === null ? null : this.fetch(neighbour(next.root, "next"))));
    void page.picture.then(() => requestAnimationFrame(() => setTimeout(() => performance.mark("judgeable"))), () => undefined);
    return { page, board, claim, forms, ahead };
  }

  /** The page that comes after this one. At the end of the sheet it may name one judged since: then it is asked anew. */
  private async nextOf(page: PhotoPage, quiet: Promise<unknown>): Promise<PhotoPage | null> {
    const known = await this.fetch(neighbour(page.root, "next"));
    if (known === null || !this.judged.has(known.order.id)) return known;
    await quiet.catch(() => null);
    const fresh = await fetchAhead(page.url);
    return fresh === null ? null : this.fetch(neighbour(fresh.root, "next"));
  }

  private fetch(url: string | null): Promise<PhotoPage | null> {
    if (url === null) return Promise.resolve(null);
    const page = this.fetched.get(url) ?? fetchAhead(url);
    this.fetched.set(url, page);
    return page;
  }

  private keyTable(): KeyTable {
    const board = (): Board => this.open.board;
    const digits = Object.fromEntries([1, 2, 3, 4, 5, 6].map((digit) => [String(digit), () => board().choosePlace(digit - 1)]));
    return {
      ...digits,
      f: () => board().cycle(1),
      "Shift+f": () => board().cycle(-1),
      g: () => board().toggleSingle(),
      o: () => board().chooseStyle(board().looks.style === "outline" ? "tint" : "outline"),
      t: () => board().toggleBlink(),
      " ": () => this.hold(true),
      h: () => board().toggleMarks(),
      s: () => board().peek(true),
      0: () => board().fit(),
      n: () => this.goOn(1),
      "Shift+n": () => this.goOn(-1),
      w: () => board().setDrawing(!board().draws),
      b: () => this.decide("sent_back"),
      m: () => this.decide("reshoot"),
      d: () => this.decide("discarded"),
      "Ctrl+z": () => this.undo(),
      Escape: () => this.escape(),
      "?": () => document.querySelector<HTMLDialogElement>("#judge-keys")?.showModal(),
    };
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const pressed = target.closest<HTMLElement>("[data-decide], [data-look], [data-pen-undo], a[rel=next], a[rel=prev], a[data-sheet]");
    if (pressed === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { decide, look } = pressed.dataset;
    if (decide !== undefined) this.decide(decide as VerdictKind);
    else if (look !== undefined) this.look(look);
    else if ("penUndo" in pressed.dataset) this.open.board.undoLine();
    else if (pressed instanceof HTMLAnchorElement && pressed.rel === "next") { event.preventDefault(); void this.goTo(pressed.href); }
  }

  private look(look: string): void {
    const { board } = this.open;
    if (look === "single" || look === "beside") { if (board.looks.single !== (look === "single")) board.toggleSingle(); }
    else if (look === "outline" || look === "tint") board.chooseStyle(look satisfies Style);
    else if (look === "blink") board.toggleBlink();
    else if (look === "pen") board.setDrawing(!board.draws);
    else board.choose(look.replace("pane-", ""));
  }

  private keyUp(key: string): void {
    if (key === "s" || key === "S") this.open.board.peek(false);
    if (key === " ") this.hold(false);
  }

  /** While Space is down the other one of the last two panes is shown. */
  private hold(down: boolean): void {
    const { board } = this.open;
    if (!board.looks.single || this.held === down) return;
    this.held = down;
    board.flip();
  }

  private goOn(direction: 1 | -1): void {
    const [at, count] = this.open.board.goOn(direction);
    this.toast.say(count === 0 ? t("No place of this photo is marked as doubtful.") : t("Place {at} of {count}", { at, count }));
  }

  /** What can be decided about this photo has a button; some ask for words first. */
  private decide(kind: VerdictKind): void {
    const { page, forms, board } = this.open;
    if (page.root.querySelector(`[data-decide="${kind}"]`) === null) return;
    if (!forms.ask(kind)) this.judge({ kind });
    else if (DRAWN.has(kind)) board.setDrawing(true);
  }

  private undo(): void {
    const { board, forms } = this.open;
    if ((board.draws || forms.asking) && board.undoLine()) return;
    if (!forms.asking) void this.ledger.undo();
  }

  private escape(): void {
    const { board, forms, page } = this.open;
    if (forms.asking) { forms.close(); return; }
    if (board.draws || !board.sketch.isEmpty) board.clearDrawing();
    else page.root.querySelector<HTMLElement>("a[data-sheet]")?.click();
  }

  /** Send the verdict and go on at once; a refusal is told over the next photo, with the way back. */
  private judge(verdict: Verdict): void {
    const { page, board, claim, ahead } = this.open;
    const { id, mask, photo } = page.order;
    if (mask === null) return;
    performance.mark("verdict");
    claim.judged();
    this.judged.add(id);
    const drawing = DRAWN.has(verdict.kind) ? board.sketch.drawing : [];
    const sent = this.ledger.give(page.root.dataset["verdicts"] ?? "", { ...verdict, drawing }, [{ item: id, version: mask.version, name: photo.name }]);
    const done = sent.then(({ failed }) => failed[0]?.problem ?? "", problemOf).then((problem) => {
      if (problem !== "") this.tellRefused(page, problem);
      return problem;
    });
    void this.goToNext(ahead, done, page);
  }

  private async goToNext(ahead: Promise<PhotoPage | null>, done: Promise<string>, judged: PhotoPage): Promise<void> {
    const next = await ahead;
    if (next !== null) { this.turn(next, done); return; }
    const problem = await done;
    if (problem !== "") { this.turn(judged, done); return; }
    this.ledger.handOver();
    location.assign(judged.root.dataset["sheet"] ?? "/");
  }

  private tellRefused({ url, order }: PhotoPage, problem: string): void {
    const text = t("{name} was not judged. {problem}", { name: order.photo.name, problem });
    this.toast.say(text, [{ label: t("Look at it"), run: () => location.assign(url) }], "bad");
  }

  private async goTo(url: string): Promise<void> {
    const next = await this.open.ahead;
    this.open.claim.release();
    if (next === null || new URL(next.url, location.href).href !== new URL(url, location.href).href) location.assign(url);
    else this.turn(next, Promise.resolve());
  }

  /** Put the next page in place of this one. */
  private turn(next: PhotoPage, quiet: Promise<unknown>): void {
    const { page, board } = this.open;
    board.dispose();
    // Shown once: what it says is not true for ever.
    this.fetched.delete(neighbour(page.root, "next") ?? "");
    const root = next.root === page.root ? page.root : document.adoptNode(next.root);
    if (root !== page.root) page.root.replaceWith(root);
    document.title = next.title;
    if (next.url !== page.url) history.pushState(null, "", next.url);
    this.open = this.lay(next, quiet);
    // What is read aloud, and where Tab goes on from.
    root.querySelector<HTMLElement>(".judge-name")?.focus({ preventScroll: true });
  }

  /** A verdict was taken back: look at its photo again. */
  private goBack(items: readonly number[]): void {
    const [first] = items;
    const pattern = this.open.page.root.dataset["item"] ?? "";
    if (first === undefined) return;
    this.open.claim.release();
    location.assign(pattern.replace("/0/", `/${first}/`));
  }
}

const first = openPage();
if (first !== null) new Judging(first);
