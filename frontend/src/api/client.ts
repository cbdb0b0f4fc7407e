import { t } from "../core/i18n";
import type { EffortRecord } from "../core/effort";
import type { AheadPhoto, EditorSettings, LayerData, OpeningData, PracticeScore, WorkOrder } from "../core/order";
import type { ReviewOrder } from "../core/review";
import type { RegionHints, Server } from "../core/server";
import { csrfToken } from "./csrf";

/** The server answered with an error, or (status 0) could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Save {
  readonly op_id: string;
  readonly generation: number;
  readonly layers: readonly LayerData[];
}

export interface Saved {
  readonly etag: string;
  readonly saved_at: string;
}

/** What a submit answers: the effort as it was stored, and the photo that comes next. */
export interface Submitted {
  readonly effort?: { readonly active_seconds: number; readonly shown_dice: number | null };
  readonly next: WorkOrder | null;
}

/** What fixing and approving answers: the verdict to take back, and the number of the photo that waits next. */
export interface Fixed {
  readonly batch: string | null;
  readonly next: number | null;
}

interface Call {
  readonly body?: unknown;
  readonly etag?: string;
  /** Let the request outlive the page. */
  readonly keepalive?: boolean;
}

// A server that does not answer must not hold the save line at "Saving" for ever.
const TIMEOUT_MS = 20_000;

/** The endpoints that the editor uses, under one root such as "/api". Every method throws ApiError. */
export class Client {
  constructor(private readonly root: string) {}

  open(item: number): Promise<WorkOrder> {
    return this.call("GET", `/items/${item}/`) as Promise<WorkOrder>;
  }

  saveDraft(item: number, etag: string, save: Save): Promise<Saved> {
    return this.call("PUT", `/items/${item}/draft/`, { body: save, etag }) as Promise<Saved>;
  }

  submit(item: number, etag: string, save: Save & { readonly effort: EffortRecord }): Promise<Submitted> {
    return this.call("POST", `/items/${item}/submit/`, { body: save, etag }) as Promise<Submitted>;
  }

  /** Take a photo again that a reviewer fixes. */
  openFix(url: string): Promise<WorkOrder> {
    return this.call("GET", url.replace(this.root, "")) as Promise<WorkOrder>;
  }

  /** Store a reviewer's mask and accept it. */
  fix(url: string, etag: string, save: Save & { readonly effort: EffortRecord }): Promise<Fixed> {
    return this.call("POST", url.replace(this.root, ""), { body: save, etag }) as Promise<Fixed>;
  }

  skip(item: number, generation: number, reason: string): Promise<{ readonly next: WorkOrder | null }> {
    return this.call("POST", `/items/${item}/skip/`, { body: { generation, reason } }) as Promise<{ next: WorkOrder | null }>;
  }

  next(slug: string): Promise<WorkOrder | null> {
    return this.call("POST", `/projects/${slug}/next/`) as Promise<WorkOrder | null>;
  }

  /** The photos this person would most likely get next, in that order; nothing is claimed. */
  async ahead(slug: string): Promise<readonly AheadPhoto[]> {
    const { photos } = (await this.call("GET", `/projects/${slug}/ahead/`)) as { photos: readonly AheadPhoto[] };
    return photos;
  }

  /** Remember that the hole of `area` pixels around (x, y) is a true opening; again for the same hole is no error. */
  addOpening(item: number, opening: Omit<OpeningData, "id">): Promise<OpeningData> {
    return this.call("POST", `/items/${item}/openings/`, { body: opening }) as Promise<OpeningData>;
  }

  async removeOpening(item: number, opening: number): Promise<void> {
    await this.call("DELETE", `/items/${item}/openings/${opening}/`);
  }

  /** Take a photo for judging; its order says whether that came too late. */
  review(item: number): Promise<ReviewOrder> {
    return this.call("GET", `/items/${item}/review/`) as Promise<ReviewOrder>;
  }

  async heartbeat(item: number, generation: number): Promise<void> {
    await this.call("POST", `/items/${item}/heartbeat/`, { body: { generation } });
  }

  /** Give the photo back while the page goes away: a beacon could not carry the CSRF header, keepalive can. */
  release(item: number, generation: number): void {
    this.call("POST", `/items/${item}/release/`, { body: { generation }, keepalive: true }).catch(() => undefined);
  }

  /** Keep the editor's keys at the address that the page names for them. */
  async keepKeys(url: string, choice: Pick<EditorSettings, "preset" | "keys">): Promise<void> {
    await this.call("PUT", url.replace(this.root, ""), { body: choice });
  }

  /** How close a practised mask is to the true one. */
  score(url: string, layers: readonly LayerData[], active_seconds: number): Promise<PracticeScore> {
    return this.call("POST", url.replace(this.root, ""), { body: { layers, active_seconds } }) as Promise<PracticeScore>;
  }

  /** This person has seen the practice, or wants none: it is offered no more. Outlives the page. */
  practiceSeen(url: string): void {
    this.call("POST", url.replace(this.root, ""), { keepalive: true }).catch(() => undefined);
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.call("POST", "/session/", { body: { username, password } });
  }

  /** What the editor's tools ask for about one photo. */
  server(item: number): Server {
    return {
      refineRegion: (hints: RegionHints) => this.call("POST", `/items/${item}/region/`, { body: hints }).then((answer) => (answer as { data: string }).data),
      markOpening: (opening: Omit<OpeningData, "id">) => this.addOpening(item, opening),
      forgetOpening: (id: number) => this.removeOpening(item, id),
    };
  }

  private async call(method: string, path: string, call: Call = {}): Promise<unknown> {
    const response = await this.send(method, path, call);
    if (response.status === 204) return null;
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, detailOf(answer));
    return answer;
  }

  private async send(method: string, path: string, { body, etag, keepalive = false }: Call): Promise<Response> {
    const headers = new Headers({ Accept: "application/json", "X-CSRFToken": csrfToken() });
    if (body !== undefined) headers.set("Content-Type", "application/json");
    if (etag !== undefined) headers.set("If-Match", etag);
    try {
      return await fetch(this.root + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: "same-origin",
        keepalive,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      throw new ApiError(0, t("The server cannot be reached."));
    }
  }
}

function detailOf(answer: unknown): string {
  const detail = typeof answer === "object" && answer !== null && "detail" in answer ? answer.detail : null;
  return typeof detail === "string" ? detail : t("The server refused this.");
}
