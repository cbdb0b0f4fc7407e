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
  /** The epochs that an earlier attempt had done, where this one went on from them. */
  readonly resumed?: number;
}

/** One finished epoch; loss is its mean, val_dice in 0..1. */
export interface RunEpoch {
  readonly epoch: number;
  readonly loss: number | null;
  readonly val_dice: number | null;
  readonly learning_rate?: number | null;
  readonly seconds?: number | null;
}

export interface RunData {
  readonly state: string;
  readonly requested_at: string;
  readonly progress: RunProgress;
  readonly history: readonly RunEpoch[];
  readonly stop_requested: boolean;
  /** What it waits for, in words; empty where that is only a worker. */
  readonly waits: string;
  readonly over: boolean;
}

export type Curve = "loss" | "val_dice" | "learning_rate";

// Longer than any worker needs to see a new training.
const LATE_MS = 20_000;

/** What the training is doing now. */
export function phaseWords({ state, stop_requested, waits, progress }: RunData): string {
  if (stop_requested) return t("Stopping");
  if (waits !== "") return waits;
  if (state === "queued") return t("Waiting for a worker");
  return progress.phase ?? t("Starting");
}

/** The finer figures below the bar: epoch, loss and the best epoch so far while it trains, photos otherwise. */
export function detailWords({ epoch, epochs, loss, done, total, resumed }: RunProgress, history: readonly RunEpoch[] = []): string {
  if (epoch !== undefined && epochs !== undefined && epoch > 0) {
    const words = [t("Epoch {epoch} of {epochs}", { epoch, epochs })];
    if (typeof loss === "number") words.push(t("loss {loss}", { loss: decimals(loss, 4) }));
    const best = bestOf(history);
    if (best !== null) words.push(t("best so far: Dice {dice} in epoch {epoch}", { dice: decimals(best.dice, 3), epoch: best.epoch }));
    if (resumed !== undefined && resumed > 0) words.push(t("resumed after epoch {epoch}", { epoch: resumed }));
    return words.join(", ");
  }
  return done !== undefined && total !== undefined ? t("{done} of {total} photos", { done, total }) : "";
}

function bestOf(history: readonly RunEpoch[]): { epoch: number; dice: number } | null {
  let best: { epoch: number; dice: number } | null = null;
  for (const { epoch, val_dice: dice } of history) {
    if (dice !== null && (best === null || dice > best.dice)) best = { epoch, dice };
  }
  return best;
}

/** True when no worker took the training for so long that one should say so; `now` in milliseconds since 1970. */
export function isLate({ state, requested_at, waits }: RunData, now: number): boolean {
  return state === "queued" && waits === "" && now - Date.parse(requested_at) > LATE_MS;
}

/** A curve as the two columns that a plot takes: epochs and values. */
export function columns(history: readonly RunEpoch[], curve: Curve): [number[], (number | null)[]] {
  return [history.map(({ epoch }) => epoch), history.map((row) => row[curve] ?? null)];
}
