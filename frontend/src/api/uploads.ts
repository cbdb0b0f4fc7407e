import { t } from "../core/i18n";
import type { Entry, Outcome, Twin } from "../core/upload";
import { retryDelay, worthRetrying, type UploadQueue } from "../core/upload";
import { csrfToken } from "./csrf";

const LANES = 3;

/** Where photos go, and where to ask which are there already. */
export interface Addresses {
  readonly photos: string;
  readonly known: string;
  /** Bytes of the largest file that is worth sending. */
  readonly most: number;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a queue's files, a few at a time, again where the network failed. */
export class Uploads {
  private abort = new AbortController();
  private lanes = 0;
  /** Why sending ended before everything was sent; empty unless it did. */
  halted = "";

  constructor(
    private readonly queue: UploadQueue<Blob>,
    private readonly addresses: Addresses,
    private readonly changed: () => void,
  ) {}

  get running(): boolean {
    return this.lanes > 0;
  }

  start(): void {
    if (!this.running) this.abort = new AbortController();
    this.halted = "";
    while (this.lanes < LANES) {
      this.lanes++;
      void this.lane(this.abort.signal).finally(() => {
        this.lanes--;
        this.changed();
      });
    }
  }

  /** Stop now. What was being sent waits again, and nothing that the server has is lost. */
  stop(): void {
    this.abort.abort();
    this.queue.rewind("sending");
    this.changed();
  }

  private async lane(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const entry = this.queue.next(Date.now());
      if (entry !== null) await this.one(entry, signal);
      else if (!this.queue.busy) return;
      // The last photos are still on their way, and the masks wait for them.
      else await pause(100, signal);
    }
  }

  private async one(entry: Entry<Blob>, signal: AbortSignal): Promise<void> {
    this.changed();
    const outcome = await this.outcome(entry, signal);
    if (signal.aborted) return;
    this.queue.finish(entry, outcome);
    this.changed();
  }

  private async outcome(entry: Entry<Blob>, signal: AbortSignal): Promise<Outcome> {
    if (entry.size > this.addresses.most) {
      return { status: "rejected", reason: t("The file is larger than {count} MiB.", { count: Math.floor(this.addresses.most / 2 ** 20) }) };
    }
    try {
      if (await this.isKnown(entry, signal)) return { status: "duplicate", reason: "" };
      return await this.send(entry, signal);
    } catch {
      return { status: "rejected", reason: t("The file cannot be read; it may have been moved or deleted.") };
    }
  }

  /** Sending what is there already is spared, so that dropping a folder again goes on where it was stopped. */
  private async isKnown(entry: Entry<Blob>, signal: AbortSignal): Promise<boolean> {
    // Browsers compute hashes on encrypted or local addresses only; elsewhere the server recognises the file.
    if (entry.kind !== "photo" || !("subtle" in crypto)) return false;
    const sha256 = hex(await crypto.subtle.digest("SHA-256", await entry.source.arrayBuffer()));
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    const request = { method: "POST", headers, body: JSON.stringify({ sha256: [sha256] }), signal };
    const response = await fetch(this.addresses.known, request).catch(() => null);
    if (response?.ok !== true) return false;
    const { known } = (await response.json()) as { known: readonly { readonly name: string }[] };
    return known.some(({ name }) => name === baseName(entry.path));
  }

  private async send(entry: Entry<Blob>, signal: AbortSignal): Promise<Outcome> {
    for (let failures = 0; ; ) {
      const answer = await post(this.addresses.photos, entry, signal, (sent) => {
        entry.sent = Math.min(sent, entry.size);
        this.changed();
      });
      if (!worthRetrying(answer.status)) return this.judged(answer);
      const delay = retryDelay(++failures);
      if (delay === null || signal.aborted) return { status: "failed", reason: t("The server could not be reached.") };
      await pause(delay, signal);
    }
  }

  private judged({ status, body }: Answer): Outcome {
    const reason = text(body["reason"]) || text(body["detail"]);
    if (status === 201) return { status: "added", reason, twin: twinOf(body) };
    if (status === 200) return { status: "duplicate", reason };
    if (status === 400) return { status: "rejected", reason: reason || t("The server refused this file.") };
    // Neither a full disk nor an ended session gets better by sending the next file.
    this.halt(status === 507 ? reason : status === 401 || status === 403 ? t("You are signed out. Sign in again and drop the same files.") : reason);
    return { status: "failed", reason: this.halted };
  }

  private halt(reason: string): void {
    this.halted = reason || t("The server refuses to take files.");
    // After this lane has noted its own file.
    setTimeout(() => this.stop());
  }
}

function post(address: string, entry: Entry<Blob>, signal: AbortSignal, progress: (sent: number) => void): Promise<Answer> {
  const form = new FormData();
  form.append("path", entry.path);
  form.append("kind", entry.kind);
  form.append("file", entry.source, baseName(entry.path));
  return new Promise((resolve) => {
    // fetch cannot tell how much of a body has been sent.
    const request = new XMLHttpRequest();
    const stop = (): void => request.abort();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onloadend = () => {
      signal.removeEventListener("abort", stop);
      resolve({ status: request.status, body: parsed(request.responseText) });
    };
    signal.addEventListener("abort", stop);
    request.send(form);
  });
}

/** What the server says of the photo that a new one repeats; null where it repeats none. */
function twinOf(body: Answer["body"]): Twin | null {
  const [other, photo] = [record(body["looks_like"]), record(body["photo"])];
  if (other === null || photo === null) return null;
  return { name: text(other["name"]), page: text(other["page_url"]), thumb: text(other["thumb_url"]), own: text(photo["thumb_url"]) };
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function hex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
