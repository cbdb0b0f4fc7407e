import { Autosave, workOf, type AutosaveListener } from "../../api/autosave";
import { ApiError, type Client, type Submitted } from "../../api/client";
import { Elsewhere } from "../../api/elsewhere";
import type { Journal, JournalRecord } from "../../api/journal";
import { tabName } from "../../api/tab";
import { uuid } from "../../api/uuid";
import { Baseline } from "../../core/baseline";
import type { StepKind } from "../../core/document";
import { Effort } from "../../core/effort";
import { msg, t } from "../../core/i18n";
import type { FixingData, LayerData, WorkOrder } from "../../core/order";
import { AfterPaint } from "../../view/after-paint";
import type { Editor } from "../../view/editor";
import { sentWords } from "../../view/words";
import { Ahead } from "./ahead";
import { leaveFixing } from "./fixing";
import { keepLease } from "./lease";
import { historyOf, restorable, sameLayers } from "./restore";

/** One photo in work: its autosave, lease and effort, between opening and submitting. */
interface Sitting {
  readonly order: WorkOrder;
  readonly tab: string;
  readonly autosave: Autosave;
  readonly effort: Effort;
  readonly baseline: Baseline;
  readonly stopLease: () => void;
  /** The submit in doubt: repeated with the same op_id while the mask is the same. */
  submitId: string;
}

// Claiming again without a word is for a lease that merely ran out; twice in this time, somebody else wants it too.
const RECLAIM_MS = 10_000;
// What the server has had for so long is kept on this computer no longer.
const KEEP_SETTLED_MS = 7 * 24 * 3600 * 1000;

// What was pressed, as the messages name it.
const VERBS = { submit: msg("submit"), skip: msg("skip") };

/** Joins the editor to the server: opens photos, keeps every stroke, submits and goes on to the next one. */
export class Session {
  private sitting: Sitting | null = null;
  private signingIn: Promise<void> | null = null;
  private reclaimedAt = -RECLAIM_MS;
  private readonly tab = tabName();
  // Encoding and journaling wait for the frame that shows the stroke: the hand never waits for them.
  private readonly afterPaint = new AfterPaint(() => this.keep());
  private readonly elsewhere: Elsewhere;
  private readonly ahead: Ahead;

  constructor(
    private readonly editor: Editor,
    private readonly client: Client,
    private readonly journal: Journal,
    private readonly user: string,
    private readonly askSignIn: () => Promise<void>,
  ) {
    this.ahead = new Ahead(client, editor.pictures);
    this.elsewhere = new Elsewhere(user, () => this.tellElsewhere());
    window.addEventListener("online", () => this.sitting?.autosave.hurry());
    window.addEventListener("pagehide", () => this.release());
    document.addEventListener("visibilitychange", () => this.afterPaint.now());
    void this.journal.tidy(Date.now() - KEEP_SETTLED_MS).catch(() => undefined);
  }

  /** Show a photo, with the strokes that this computer kept and the server never got. */
  async open(order: WorkOrder | null): Promise<void> {
    this.leave();
    if (order === null) { this.editor.showEmpty(); return; }
    const kept = await this.journal.newest(this.user, order.id).catch(() => null);
    const restored = restorable(kept, order);
    const tab = await this.tab;
    if (kept !== null && restored !== "ask") await this.journal.adopt(kept, tab).catch(() => undefined);
    const mine = kept === null ? null : { ...kept, tab: restored === "ask" ? kept.tab : tab };
    if (!(await this.shown(order, restored === "mine" ? kept?.layers : order.layers, mine))) return;
    this.sitting = this.sit(order, new Effort(kept?.effort), tab);
    this.editor.showStatus({ kind: "saved", at: null });
    this.elsewhere.open(order.id);
    if (order.fixing === undefined) this.ahead.after(order);
    if (restored === "mine") this.keepRestored();
    if (restored === "ask" && mine !== null) this.offer(order, mine);
  }

  /** Show these layers, and the history with them when it is theirs; false when they cannot be read. */
  private async shown(order: WorkOrder, layers = order.layers, kept: JournalRecord | null = null): Promise<boolean> {
    const history = await historyOf(kept, layers, this.journal);
    try {
      this.editor.show(order, layers, history);
      return true;
    } catch (error) {
      // A mask that is damaged or of another size: better no editor than one that would save over it.
      if (!(error instanceof RangeError)) throw error;
      this.editor.showBroken(t("Its mask cannot be read."));
      return false;
    }
  }

  active(): void {
    this.sitting?.effort.touch(Date.now());
  }

  /** A gesture was finished with that tool, or one was undone or done again. */
  step(kind: StepKind, tool: string): void {
    const sitting = this.sitting;
    if (sitting === null) return;
    sitting.effort.touch(Date.now());
    if (kind === "gesture") sitting.effort.stroke(tool);
    sitting.submitId = uuid();
    this.afterPaint.ask();
  }

  /** The next gesture is about to change pixels: what was finished before is kept first. */
  begin(): void {
    this.afterPaint.now();
  }

  private keep(): void {
    const mask = this.editor.document;
    const sitting = this.sitting;
    if (sitting === null || mask === null) return;
    sitting.effort.changed(sitting.baseline.countChanged(mask));
    void sitting.autosave.changed(...workOf(mask.keep(), sitting.effort.record()));
  }

  save(): void {
    this.afterPaint.now();
    void this.sitting?.autosave.flush();
  }

  async submit(): Promise<void> {
    if (this.editor.document?.busy === true) { this.editor.tell({ tone: "info", text: t("Finish the change under way first: Enter keeps it, Escape gives it up."), actions: [] }); return; }
    performance.mark("next-start");
    await this.work(async ({ order, autosave, effort, submitId }) => {
      const layers = this.editor.layers();
      if (!(await autosave.flush())) throw autosave.problem ?? new ApiError(0, "");
      const save = { op_id: submitId, generation: order.lease.generation, layers, effort: effort.record() };
      if (order.fixing !== undefined) return this.approve(order, order.fixing, autosave.currentEtag, save);
      return this.client.submit(order.id, autosave.currentEtag, save);
    }, "submit");
  }

  /** A reviewer's fix is accepted, and the review goes on. */
  private async approve(order: WorkOrder, fixing: FixingData, etag: string, save: Parameters<Client["fix"]>[2]): Promise<never> {
    const done = await this.client.fix(fixing.submit, etag, save);
    await this.journal.forget(this.user, order.id).catch(() => undefined);
    return leaveFixing(fixing, done, order.photo.name);
  }

  /** The photo as the server has it now, claimed again. */
  private fetchAgain({ id, fixing }: WorkOrder): Promise<WorkOrder> {
    return fixing === undefined ? this.client.open(id) : this.client.openFix(fixing.submit);
  }

  async skip(reason: string): Promise<void> {
    await this.work(async ({ order, autosave }) => {
      await autosave.flush();
      return this.client.skip(order.id, order.lease.generation, reason);
    }, "skip");
  }

  private sit(order: WorkOrder, effort: Effort, tab: string): Sitting {
    const owner = { user: this.user, tab };
    const autosave = new Autosave(order, this.client, this.journal, owner, this.autosaveHooks(order));
    const stopLease = keepLease(this.client, order, (detail) => void this.lost(detail));
    return { order, autosave, effort, tab, baseline: new Baseline(order), stopLease, submitId: uuid() };
  }

  private autosaveHooks(order: WorkOrder): AutosaveListener {
    return {
      status: (status) => this.editor.showStatus(status),
      conflict: (detail) => this.conflict(order, detail),
      lost: (detail) => void this.lost(detail),
      signIn: () => this.signIn(),
    };
  }

  /** One dialog, however many requests found the session ended. */
  private signIn(): Promise<void> {
    this.signingIn ??= this.askSignIn().finally(() => (this.signingIn = null));
    return this.signingIn;
  }

  private leave(): void {
    this.afterPaint.now();
    this.elsewhere.open(null);
    this.ahead.stop();
    this.sitting?.stopLease();
    this.sitting?.autosave.stop();
    this.sitting = null;
  }

  /** Run one of the calls that end a sitting, and open the photo that comes next. */
  private async work(call: (sitting: Sitting) => Promise<Partial<Submitted> & Pick<Submitted, "next">>, verb: "submit" | "skip"): Promise<void> {
    const { sitting } = this;
    if (sitting === null) return;
    this.afterPaint.now();
    this.editor.setWorking(true);
    try {
      const { next, effort } = await call(sitting);
      await this.goOn(sitting.order, next, verb);
      if (effort !== undefined && next !== null) this.editor.tell({ tone: "info", text: sentWords(effort), actions: [], brief: true });
    } catch (error) {
      await this.notDone(error, sitting, verb);
    } finally {
      this.editor.setWorking(false);
    }
  }

  private async goOn(done: WorkOrder, next: WorkOrder | null, verb: "submit" | "skip"): Promise<void> {
    await this.open(next);
    // A skipped photo's strokes stay: its draft is on the server, and nothing is thrown away unasked.
    if (verb === "submit") void this.journal.forget(this.user, done.id).catch(() => undefined);
    if (next !== null) history.pushState(null, "", `/projects/${next.project.slug}/annotate/${next.id}/`);
  }

  private async notDone(error: unknown, { order }: Sitting, verb: "submit" | "skip"): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401 || error.status === 403) {
      await this.signIn();
      this.editor.tell({ tone: "info", text: t("You are signed in again. Press {verb} once more.", { verb: t(VERBS[verb]) }), actions: [] });
    } else if (error.status === 412) this.conflict(order, error.message);
    else if (error.status === 409) await this.lostOn(verb, error.message);
    else this.tellNotSent(error, verb);
  }

  private tellNotSent({ status, message }: ApiError, verb: "submit" | "skip"): void {
    const text = status === 0 ? t("No connection: the photo is not sent yet. Your strokes are kept on this computer. Press {verb} again when the network is back.", { verb: t(VERBS[verb]) }) : message;
    this.editor.tell({ tone: "warn", text, actions: [] });
  }

  private conflict(order: WorkOrder, detail: string): void {
    const mine = this.editor.layers();
    this.editor.tell({
      tone: "bad",
      text: t("{detail} This photo was changed elsewhere. Your strokes are kept on the server as a side version and on this computer.", { detail }),
      actions: [
        { label: t("Open theirs"), run: () => void this.reopen(order, null) },
        { label: t("Go on with mine"), run: () => void this.reopen(order, mine) },
      ],
    });
  }

  /** A submit or skip found the lease gone: it waits for one more press, because the mask was not sent. */
  private async lostOn(verb: "submit" | "skip", detail: string): Promise<void> {
    await this.lost(detail);
    if (this.sitting?.autosave.problem === null) this.editor.tell({ tone: "info", text: t("Your claim had run out and is renewed. Press {verb} once more.", { verb: t(VERBS[verb]) }), actions: [] });
  }

  /** The lease is gone. After a sleep or a slow reload nobody else has it: then the work simply goes on. */
  private async lost(detail: string): Promise<void> {
    const { sitting } = this;
    if (sitting === null) return;
    this.afterPaint.now();
    sitting.autosave.stop();
    const fresh = await this.claimedAgain(sitting);
    if (this.sitting !== sitting) return;
    if (fresh === null) this.tellLost(sitting.order, detail);
    else this.resume(sitting, fresh);
  }

  /** The photo claimed anew, when it is free and unchanged since this hand's last save; null otherwise. */
  private async claimedAgain({ order, autosave }: Sitting): Promise<WorkOrder | null> {
    if (Date.now() - this.reclaimedAt < RECLAIM_MS) return null;
    this.reclaimedAt = Date.now();
    const fresh = await this.fetchAgain(order).catch(() => null);
    return fresh?.etag === autosave.currentEtag ? fresh : null;
  }

  private resume(old: Sitting, fresh: WorkOrder): void {
    old.stopLease();
    this.sitting = this.sit(fresh, old.effort, old.tab);
    if (old.autosave.settled) this.editor.showStatus({ kind: "saved", at: Date.now() });
    else this.keep();
  }

  private tellLost(order: WorkOrder, detail: string): void {
    this.editor.showStatus({ kind: "conflict", detail });
    this.editor.tell({
      tone: "bad",
      text: t("{detail} This photo is no longer claimed by you. Your strokes are kept on this computer.", { detail }),
      actions: [
        { label: t("Claim it again"), run: () => void this.reopen(order, this.editor.layers()) },
        order.fixing === undefined
          ? { label: t("Next photo"), run: () => void this.client.next(order.project.slug).then((next) => this.open(next)) }
          : { label: t("Back to the review"), run: () => location.assign(order.fixing?.sheet ?? "/") },
      ],
    });
  }

  /** Fetch the photo as the server has it now; `mine` goes on top as the newest strokes. */
  private async reopen(order: WorkOrder, mine: readonly LayerData[] | null): Promise<void> {
    try {
      const fresh = await this.fetchAgain(order);
      if (mine === null) await this.journal.forget(this.user, order.id).catch(() => undefined);
      await this.open(fresh);
      if (mine !== null) await this.offerMine(fresh, mine);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.editor.tell({ tone: "bad", text: t("{message} Your strokes are kept on this computer.", { message: error.message }), actions: [] });
    }
  }

  private async offerMine(order: WorkOrder, mine: readonly LayerData[]): Promise<void> {
    if (sameLayers(order.layers, mine)) return;
    const kept = await this.journal.newest(this.user, order.id).catch(() => null);
    if (await this.shown(order, mine, kept)) this.keepRestored();
  }

  private keepRestored(): void {
    this.keep();
    this.editor.tell({ tone: "info", text: t("Your last strokes were kept on this computer and are back."), actions: [] });
  }

  private offer(order: WorkOrder, { layers }: JournalRecord): void {
    this.editor.tell({
      tone: "warn",
      text: t("This computer kept strokes of yours that the server never got, and the photo has changed since."),
      actions: [
        { label: t("Show mine"), run: () => void this.offerMine(order, layers) },
        { label: t("Keep this one"), run: () => void this.journal.forget(this.user, order.id) },
      ],
    });
  }

  private tellElsewhere(): void {
    this.editor.tell({
      tone: "warn",
      text: t("This photo is open in another tab of this browser too. Go on in one of the two: the server keeps what the other saves aside."),
      actions: [],
    });
  }

  /** The page goes away: give the photo back when the server has everything, else keep the claim until it ends. */
  private release(): void {
    this.afterPaint.now();
    if (this.sitting?.autosave.settled === true) this.client.release(this.sitting.order.id, this.sitting.order.lease.generation);
  }
}
