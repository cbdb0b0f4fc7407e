import { t } from "../core/i18n";
import { ApiError } from "./client";
import { csrfToken } from "./csrf";

export type Verdict =
  | { readonly version: number; readonly use_prediction: boolean }
  | { readonly version: number; readonly cause: string; readonly note: string };

/** Send a verdict; resolves to the number of the next photo that waits, or null. Throws ApiError in words for people. */
export async function sendVerdict(url: string, verdict: Verdict): Promise<number | null> {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(verdict) }).catch(() => null);
  if (response === null) throw new ApiError(0, t("The server cannot be reached. Nothing was judged; try again."));
  const answer = (await response.json().catch(() => ({}))) as { readonly next?: number | null; readonly detail?: unknown };
  if (!response.ok) throw new ApiError(response.status, problemWords(response.status, answer.detail));
  return answer.next ?? null;
}

/** What went wrong and what to do about it. */
export function problemWords(status: number, detail: unknown): string {
  const said = typeof detail === "string" && detail !== "" ? detail : t("The server refused this.");
  if (status === 401 || /credentials|csrf/i.test(said)) return t("You are signed out. Load the page again to sign in; nothing was judged.");
  if (status === 409) return t("{said} Load the page again to see it as it is now.", { said });
  return status >= 500 ? t("Something broke on the server. Nothing was judged; try again.") : said;
}
