import { decimals, t } from "./i18n";
/** What a file is: a photo, a mask, or a cutout whose alpha is the mask. */
export type Kind = "photo" | "mask" | "cutout";

/** Where a file stands. Rejected: the server will never take it. Failed: it could not be sent, and may be tried again. */
export type Status = "waiting" | "sending" | "added" | "duplicate" | "rejected" | "failed";

/** The photo of the project that a new one nearly repeats, and the addresses of both small pictures. */
export interface Twin {
  readonly name: string;
  readonly page: string;
  readonly thumb: string;
  readonly own: string;
}

export interface Outcome {
  readonly status: Exclude<Status, "waiting" | "sending">;
  readonly reason: string;
  /** Taken all the same, with a warning. */
  readonly twin?: Twin | null;
}

/** One file of a drop. `path` has its folders, `size` and `sent` are bytes. */
export interface Entry<Source> {
  readonly path: string;
  readonly kind: Kind;
  readonly size: number;
  readonly source: Source;
  status: Status;
  reason: string;
  twin: Twin | null;
  sent: number;
}

export interface Totals {
  readonly files: number;
  readonly finished: number;
  readonly bytes: number;
  readonly sent: number;
  readonly added: number;
  readonly duplicates: number;
  readonly masks: number;
}

const FOLDERS: Readonly<Record<string, Kind>> = { masks: "mask", cutouts: "cutout" };
const LEFT_BEHIND = new Set(["thumbs.db", "desktop.ini", "__macosx"]);
const RETRY_MS = [1000, 2000, 4000, 8000, 16_000] as const;

/** What a file is by the folders it lies in; a photo unless one of them says otherwise. */
export function kindOf(path: string): Kind {
  const parents = path.toLowerCase().split("/").slice(0, -1).reverse();
  for (const parent of parents) {
    const kind = FOLDERS[parent];
    if (kind !== undefined) return kind;
  }
  return "photo";
}

/** Files that systems leave behind in folders and archives and that nobody means to send. */
export function isLeftBehind(path: string): boolean {
  return path.split("/").some((part) => (part.startsWith(".") && part !== "..") || LEFT_BEHIND.has(part.toLowerCase()));
}

/** Why an entry of a zip is not even unpacked, or an empty text. */
export function entryProblem(path: string): string {
  const plain = path.replaceAll("\\", "/");
  if (plain.startsWith("/") || plain[1] === ":") return t("The archive gives this file a place on the disk, which is refused.");
  if (plain.split("/").includes("..")) return t("The name points out of the archive (../), which is refused.");
  if (plain.includes("\0")) return t("The name contains characters that cannot be stored.");
  return "";
}

/** How long to wait before another try, in milliseconds; null when it has been tried often enough. */
export function retryDelay(failures: number): number | null {
  return RETRY_MS[failures - 1] ?? null;
}

/** Whether the server may take the same file later: it was away, busy, or too many came at once. */
export function worthRetrying(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || (status >= 500 && status !== 507);
}

/** "about 2 min left", from seconds. */
export function leftWords(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return t("less than a minute left");
  if (seconds < 3600) return t("about {count} min left", { count: Math.round(seconds / 60) });
  return t("about {count} h left", { count: decimals(seconds / 3600, 1) });
}

/** The files of all drops, in the order they are to be sent: photos first, since a mask needs its photo. */
export class UploadQueue<Source> {
  readonly entries: Entry<Source>[] = [];
  private readonly paths = new Map<string, Entry<Source>>();
  private startedAt: number | null = null;
  private before = 0;

  /** Add a file; one that was dropped before is only taken again where it was not taken in. */
  add(path: string, size: number, source: Source): Entry<Source> | null {
    const known = this.paths.get(path);
    if (known?.size === size && known.status !== "rejected" && known.status !== "failed") return null;
    if (known !== undefined) this.forget(known);
    const entry: Entry<Source> = { path, kind: kindOf(path), size, source, status: "waiting", reason: "", twin: null, sent: 0 };
    this.entries.push(entry);
    this.paths.set(path, entry);
    return entry;
  }

  /** The next file to send, marked as being sent; null while none may start. */
  next(now: number): Entry<Source> | null {
    const photo = this.entries.find((entry) => entry.status === "waiting" && entry.kind === "photo");
    const photosUnderway = this.entries.some((entry) => entry.status === "sending" && entry.kind === "photo");
    const mask = photosUnderway ? undefined : this.entries.find((entry) => entry.status === "waiting");
    const entry = photo ?? mask ?? null;
    if (entry === null) return null;
    if (this.startedAt === null) this.restart(now);
    entry.status = "sending";
    return entry;
  }

  finish(entry: Entry<Source>, outcome: Outcome): void {
    entry.status = outcome.status;
    entry.reason = outcome.reason;
    entry.twin = outcome.twin ?? null;
    entry.sent = entry.size;
  }

  /** Put what was being sent back and wait: the person stopped, or tries again what failed. */
  rewind(from: "sending" | "failed"): void {
    for (const entry of this.entries) {
      if (entry.status !== from) continue;
      entry.status = "waiting";
      entry.sent = 0;
    }
    this.startedAt = null;
  }

  get busy(): boolean {
    return this.entries.some((entry) => entry.status === "sending" || entry.status === "waiting");
  }

  totals(): Totals {
    const count = (test: (entry: Entry<Source>) => boolean): number => this.entries.filter(test).length;
    return {
      files: this.entries.length,
      finished: count(({ status }) => status !== "waiting" && status !== "sending"),
      bytes: this.entries.reduce((sum, entry) => sum + entry.size, 0),
      sent: this.entries.reduce((sum, entry) => sum + entry.sent, 0),
      added: count(({ status, kind }) => status === "added" && kind === "photo"),
      duplicates: count(({ status }) => status === "duplicate"),
      masks: count(({ status, kind }) => status === "added" && kind !== "photo"),
    };
  }

  /** Seconds until everything is sent at the pace since the start; null while that is a guess. */
  secondsLeft(now: number): number | null {
    const { bytes, sent } = this.totals();
    const done = sent - this.before;
    const seconds = this.startedAt === null ? 0 : (now - this.startedAt) / 1000;
    return seconds < 2 || done <= 0 ? null : ((bytes - sent) * seconds) / done;
  }

  private restart(now: number): void {
    this.startedAt = now;
    this.before = this.totals().sent;
  }

  private forget(entry: Entry<Source>): void {
    this.entries.splice(this.entries.indexOf(entry), 1);
    this.paths.delete(entry.path);
  }
}
