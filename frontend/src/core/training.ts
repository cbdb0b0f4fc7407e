import { decimals, t } from "./i18n";
/** What a running training says of itself, as the API sends it. */
export interface RunProgress {
  readonly phase?: string;
  readonly done?: number;
  readonly total?: number;
  readonly remaining_seconds?: number | null;
  readonly epoch?: number;
  readonly epochs?: number;
  readonly loss?: number | null;
}

/** One finished epoch; loss is its mean, val_dice in 0..1. */
export interface RunEpoch {
  readonly epoch: number;
  readonly loss: number | null;
  readonly val_dice: number | null;
}

export interface RunData {
  readonly state: string;
  readonly requested_at: string;
  readonly progress: RunProgress;
  readonly history: readonly RunEpoch[];
  readonly stop_requested: boolean;
  readonly over: boolean;
}

export type Curve = "loss" | "val_dice";

// Longer than any worker needs to see a new training.
const LATE_MS = 20_000;

/** What the training is doing now. */
export function phaseWords({ state, stop_requested, progress }: RunData): string {
  if (stop_requested) return t("Stopping");
  if (state === "queued") return t("Waiting for a worker");
  return progress.phase ?? t("Starting");
}

/** The finer figures below the bar: epoch and loss while it trains, photos otherwise. */
export function detailWords({ epoch, epochs, loss, done, total }: RunProgress): string {
  if (epoch !== undefined && epochs !== undefined && epoch > 0) {
    const round = t("Epoch {epoch} of {epochs}", { epoch, epochs });
    return typeof loss === "number" ? t("{round}, loss {loss}", { round, loss: decimals(loss, 4) }) : round;
  }
  return done !== undefined && total !== undefined ? t("{done} of {total} photos", { done, total }) : "";
}

/** True when no worker took the training for so long that one should say so; `now` in milliseconds since 1970. */
export function isLate({ state, requested_at }: RunData, now: number): boolean {
  return state === "queued" && now - Date.parse(requested_at) > LATE_MS;
}

/** A curve as the two columns that a plot takes: epochs and values. */
export function columns(history: readonly RunEpoch[], curve: Curve): [number[], (number | null)[]] {
  return [history.map(({ epoch }) => epoch), history.map((row) => row[curve])];
}
