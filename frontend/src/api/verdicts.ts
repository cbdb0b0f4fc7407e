import { t } from "../core/i18n";
import type { VerdictKind } from "../core/review";
import type { Drawing } from "../core/sketch";
import { ApiError } from "./client";
import { csrfToken } from "./csrf";

/** A photo's item, and the mask version that was looked at. */
export interface Judged {
  readonly item: number;
  readonly version: number;
}

/** One decision, for one photo or many. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly cause?: string;
  readonly note?: string;
  /** Lines x, y, x, y, … in pixels of the photo. */
  readonly drawing?: Drawing;
}

export interface Problem {
  readonly item: number;
  /** In words for the person. */
  readonly problem: string;
}

export interface Given {
  /** Takes back all that was judged with it. */
  readonly batch: string;
  readonly done: readonly { readonly item: number; readonly state: string }[];
  readonly failed: readonly Problem[];
}

export interface TakenBack {
  readonly undone: readonly number[];
  readonly kept: readonly Problem[];
}

/** Judge photos alike, each for itself. Throws ApiError in words for people when none of them was judged. */
export function giveVerdict(url: string, verdict: Verdict, items: readonly Judged[]): Promise<Given> {
  return post(url, { ...verdict, items }, t("Nothing was judged; try again.")) as Promise<Given>;
}

/** Take back what was judged together, as far as nothing has moved since. Throws ApiError in words for people. */
export function takeBack(batch: string): Promise<TakenBack> {
  return post(`/api/verdicts/${batch}/undo/`, {}, t("Nothing was taken back; try again.")) as Promise<TakenBack>;
}

async function post(url: string, body: unknown, undone: string): Promise<unknown> {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  // A verdict is sent to its end, even when the page is left meanwhile.
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), keepalive: true }).catch(() => null);
  if (response === null) throw new ApiError(0, `${t("The server cannot be reached.")} ${undone}`);
  const answer = (await response.json().catch(() => ({}))) as { readonly detail?: unknown };
  if (!response.ok) throw new ApiError(response.status, problemWords(response.status, answer.detail, undone));
  return answer;
}

/** What went wrong and what to do about it. */
function problemWords(status: number, detail: unknown, undone: string): string {
  const said = typeof detail === "string" && detail !== "" ? detail : t("The server refused this.");
  if (status === 401 || /credentials|csrf/i.test(said)) return t("You are signed out. Load the page again to sign in.");
  return status >= 500 ? `${t("Something broke on the server.")} ${undone}` : said;
}
