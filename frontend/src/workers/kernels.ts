// The kernels beside the page: keeps the last source, does what it is asked and answers by number.
import { heatOf, type Heat } from "../core/heat";
import { findFlaws, findRings, runJob, type Job, type Outcome, type Source } from "../core/jobs";
import type { Mask } from "../core/mask";
import type { Ring } from "../core/rings";
import type { Findings } from "../core/specks";

/** What the page says: the source to work on from now on, or what to do with it. */
export type Request =
  | { readonly kind: "source"; readonly source: Source }
  | { readonly kind: "job"; readonly id: number; readonly job: Job }
  | { readonly kind: "flaws" | "rings"; readonly id: number }
  | { readonly kind: "heat"; readonly id: number; readonly before: Mask; readonly after: Mask };

export interface Answer {
  readonly id: number;
  readonly result: Outcome | Findings | Heat | readonly Ring[] | null;
  /** What went wrong; null when the result stands. */
  readonly error: string | null;
}

let source: Source | null = null;

function answer(request: Exclude<Request, { kind: "source" }>): Answer["result"] {
  if (request.kind === "heat") return heatOf(request.before, request.after);
  if (source === null) return null;
  if (request.kind === "job") return runJob(source, request.job);
  return request.kind === "flaws" ? findFlaws(source) : findRings(source);
}

function answered(request: Exclude<Request, { kind: "source" }>): Answer {
  try {
    return { id: request.id, result: answer(request), error: null };
  } catch (error) {
    return { id: request.id, result: null, error: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "source") source = data.source;
  else self.postMessage(answered(data));
});
