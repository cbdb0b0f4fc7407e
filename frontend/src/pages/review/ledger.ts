import { ApiError } from "../../api/client";
import { giveVerdict, takeBack, type Given, type Judged, type Verdict } from "../../api/verdicts";
import { t } from "../../core/i18n";
import type { Toast } from "../../view/review/toast";
import { givenWords } from "../../view/review/words";

/** A photo as a verdict names it. */
export interface Named extends Judged {
  readonly name: string;
}

interface Entry {
  readonly batch: string;
  readonly words: string;
}

// The last ones, so that the next page can take them back too.
const KEY = "selvedge-verdicts";
const MOST = 50;

/** What this person judged in this tab, newest last: says each, and takes them back one after the other. */
export class Ledger {
  /** Verdicts and undos wait for one another: an undo is for what was pressed before it. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly toast: Toast,
    private readonly undone: (items: readonly number[]) => void,
  ) {}

  /** Send a verdict; rejects with ApiError when nothing was judged. */
  give(url: string, verdict: Verdict, photos: readonly Named[]): Promise<Given> {
    const items = photos.map(({ item, version }) => ({ item, version }));
    const given = giveVerdict(url, verdict, items).then((answer) => {
      this.note(answer, verdict, photos);
      return answer;
    });
    this.queue = Promise.all([this.queue, given.catch(() => null)]);
    return given;
  }

  /** Take the newest verdict back. */
  undo(): Promise<void> {
    const done = this.queue.then(() => this.undoNewest());
    this.queue = done;
    return done;
  }

  /** Another page judged the last photo: say it here, with the way back. */
  recall(): void {
    const last = kept().pop();
    if (last !== undefined && sessionStorage.getItem(`${KEY}-new`) !== null) this.tell(last.words);
    sessionStorage.removeItem(`${KEY}-new`);
  }

  /** The page is about to be left for another one of the review's. */
  handOver(): void {
    sessionStorage.setItem(`${KEY}-new`, "yes");
  }

  private note({ batch, done, failed }: Given, { kind }: Verdict, photos: readonly Named[]): void {
    const names = photos.filter(({ item }) => done.some((one) => one.item === item)).map(({ name }) => name);
    if (names.length === 0) return;
    const rest = failed.length === 0 ? "" : ` ${t("{count} could not be judged.", { count: failed.length })}`;
    const words = givenWords(kind, names) + rest;
    keep([...kept(), { batch, words }]);
    this.tell(words);
  }

  private tell(words: string): void {
    this.toast.say(words, [{ label: t("Undo"), keys: t("Ctrl Z"), run: () => void this.undo() }]);
  }

  private async undoNewest(): Promise<void> {
    const entries = kept();
    const last = entries.pop();
    if (last === undefined) { this.toast.say(t("There is no verdict of yours to take back.")); return; }
    try {
      const { undone, kept: stayed } = await takeBack(last.batch);
      keep(entries);
      const why = stayed.map(({ problem }) => problem).slice(0, 1);
      this.toast.say([t("Taken back: {words}", { words: last.words }), ...why].join(" "), [], stayed.length === 0 ? "ok" : "bad");
      this.undone(undone);
    } catch (error) {
      // A verdict that cannot be taken back now never can: the one before it may.
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) keep(entries);
      this.toast.say(problemOf(error), [], "bad");
    }
  }
}

/** A verdict that another page of this tab gave: the review says it next, and can take it back. */
export function remember(batch: string, words: string): void {
  keep([...kept(), { batch, words }]);
  sessionStorage.setItem(`${KEY}-new`, "yes");
}

/** Why a verdict was not given, in words. */
export function problemOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t("Something went wrong. Nothing was judged; try again.");
}

function kept(): Entry[] {
  return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Entry[];
}

function keep(entries: readonly Entry[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(entries.slice(-MOST)));
}
