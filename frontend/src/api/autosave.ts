import type { Kept, Keyed } from "../core/document";
import type { EffortRecord } from "../core/effort";
import type { Extent, HistoryChange } from "../core/history";
import type { LayerData, SaveStatus, WorkOrder } from "../core/order";
import { ApiError, type Client, type Save } from "./client";
import type { Journal } from "./journal";
import { uuid } from "./uuid";

/** The mask after one gesture. */
export interface Work {
  readonly layers: readonly LayerData[];
  readonly effort: EffortRecord;
  readonly history: Extent & Keyed;
}

/** A document's state and the effort it took, as work and as the steps that the journal lacks. */
export function workOf({ layers, history: { written, ...history } }: Kept, effort: EffortRecord): [Work, HistoryChange["written"]] {
  return [{ layers, effort, history }, written];
}

/** Whom and what the strokes in the journal belong to. */
export interface Owner {
  readonly user: string;
  readonly tab: string;
}

export interface AutosaveListener {
  status(status: SaveStatus): void;
  /** 412: somebody else moved the photo on; the server kept these strokes aside. */
  conflict(detail: string): void;
  /** 409: the lease is lost. */
  lost(detail: string): void;
  /** Resolves when the person is signed in again. */
  signIn(): Promise<void>;
}

interface Attempt {
  readonly save: Save;
  readonly work: Work;
  readonly etag: string;
}

const QUIET_MS = 800;
// Strokes without a pause are sent all the same: at most this long after the first unsent one.
const LONGEST_WAIT_MS = 1800;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/**
 * Keeps one photo's strokes safe: each gesture goes to the journal first, then to the server soon, one request at
 * a time, and never in the way of the hand. A request whose outcome is unknown is repeated unchanged, with the same
 * op_id, before anything newer is sent, so that the server stores it once.
 */
export class Autosave {
  private etag: string;
  private latest: Work | null = null;
  private saved: Work | null = null;
  private attempt: Attempt | null = null;
  private running: Promise<void> | null = null;
  private journaled: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private firstUnsent: number | null = null;
  private failures = 0;
  private halted = false;
  private lastProblem: ApiError | null = null;

  constructor(
    private readonly order: WorkOrder,
    private readonly client: Client,
    private readonly journal: Journal,
    private readonly owner: Owner,
    private readonly listener: AutosaveListener,
  ) {
    this.etag = order.etag;
  }

  /** True when the server has every gesture. */
  get settled(): boolean {
    return this.latest === this.saved;
  }

  get currentEtag(): string {
    return this.etag;
  }

  /** Why the newest strokes are not on the server; null when nothing went wrong since the last save. */
  get problem(): ApiError | null {
    return this.lastProblem;
  }

  /** A gesture was finished: write it down with the steps of its history that are new, and send it soon. */
  changed(work: Work, written: HistoryChange["written"] = []): Promise<void> {
    this.latest = work;
    this.journaled = this.note(work, false, written);
    this.schedule();
    return this.journaled;
  }

  /** Send what is unsent now; resolves to whether the server has everything. */
  async flush(): Promise<boolean> {
    this.stopTimer();
    await this.running;
    if (!this.settled && !this.halted) await this.send();
    // Signed in again on the way: the same save can go now.
    if (!this.settled && this.lastProblem === null) await this.send();
    return this.settled;
  }

  /** Send nothing more: the photo was submitted, skipped or lost. */
  stop(): void {
    this.stopTimer();
    this.halted = true;
  }

  private note(work: Work, settled: boolean, written: HistoryChange["written"] = []): Promise<void> {
    const { user, tab } = this.owner;
    const record = { user, tab, item: this.order.id, etag: this.etag, at: Date.now(), settled, ...work };
    // Without a journal (a private window may forbid it) the server copy is still made.
    return this.journal.put(record, written).catch(() => undefined);
  }

  private schedule(): void {
    if (this.halted || this.running !== null) return;
    this.firstUnsent ??= Date.now();
    this.stopTimer();
    const wait = Math.min(QUIET_MS, Math.max(0, this.firstUnsent + LONGEST_WAIT_MS - Date.now()));
    this.timer = setTimeout(() => void this.send(), wait);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private send(): Promise<void> {
    this.stopTimer();
    this.running ??= this.sendOnce().finally(() => {
      this.running = null;
      this.afterwards();
    });
    return this.running;
  }

  private async sendOnce(): Promise<void> {
    await this.journaled;
    const attempt = (this.attempt ??= this.newAttempt());
    if (attempt === null) return;
    this.firstUnsent = null;
    this.listener.status({ kind: "saving" });
    try {
      const { etag, saved_at } = await this.client.saveDraft(this.order.id, attempt.etag, attempt.save);
      await this.accept(attempt, etag, saved_at);
    } catch (error) {
      await this.refused(error);
    }
  }

  private newAttempt(): Attempt | null {
    if (this.latest === null || this.settled) return null;
    const save = { op_id: uuid(), generation: this.order.lease.generation, layers: this.latest.layers };
    return { save, work: this.latest, etag: this.etag };
  }

  private async accept({ work }: Attempt, etag: string, savedAt: string): Promise<void> {
    this.etag = etag;
    this.saved = work;
    this.attempt = null;
    this.failures = 0;
    this.lastProblem = null;
    this.listener.status({ kind: "saved", at: Date.parse(savedAt) });
    // Newer strokes keep their own, unsettled record, now on top of the new version.
    if (this.latest !== null) await this.note(this.latest, this.settled);
  }

  private async refused(error: unknown): Promise<void> {
    if (!(error instanceof ApiError)) throw error;
    const { status, message } = error;
    this.lastProblem = error;
    if (status === 412 || status === 409) this.halt(status, message);
    else if (status === 401 || status === 403) await this.signInAgain();
    else if (status === 0 || status >= 500 || status === 429) this.retryLater();
    else this.giveUp(message);
  }

  private halt(status: 409 | 412, detail: string): void {
    this.stop();
    this.listener.status({ kind: "conflict", detail });
    if (status === 412) this.listener.conflict(detail);
    else this.listener.lost(detail);
  }

  private async signInAgain(): Promise<void> {
    this.listener.status({ kind: "signed-out" });
    await this.listener.signIn();
    this.lastProblem = null;
  }

  private retryLater(): void {
    this.listener.status({ kind: "offline" });
    this.failures++;
  }

  /** The server will never take this body; the next gesture tries anew, and the journal has the strokes. */
  private giveUp(detail: string): void {
    this.attempt = null;
    this.failures = RETRY_MS.length;
    this.listener.status({ kind: "failed", detail });
  }

  private afterwards(): void {
    if (this.halted || this.settled) return;
    if (this.failures === 0) { this.schedule(); return; }
    const wait = RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1] ?? QUIET_MS;
    this.timer = setTimeout(() => void this.send(), wait);
  }

  /** The network came back: do not wait for the next retry. */
  hurry(): void {
    if (this.halted || this.settled || this.running !== null) return;
    void this.send();
  }
}
