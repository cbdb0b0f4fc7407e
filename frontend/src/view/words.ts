import { decimals, language, t } from "../core/i18n";
import type { SaveStatus } from "../core/order";
import { LOW_CONTRAST, type Stop } from "../core/tour";
import { degrees, type Camera } from "./camera";

/** A number as people read it here: at most three significant digits after the point's place. */
export function figure(value: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: Math.abs(value) < 10 ? 3 : 1 }).format(value);
}

/** A whole number with its thousands apart: "12 345" as the reader's language writes it. */
export function whole(value: number): string {
  return new Intl.NumberFormat(language()).format(Math.round(value));
}

function ago(seconds: number): string {
  if (seconds < 60) return t("{count} s ago", { count: Math.max(0, Math.round(seconds)) });
  return t("{count} min ago", { count: Math.round(seconds / 60) });
}

/** What the save line says at `now`, milliseconds since 1970. */
export function saveWords(status: SaveStatus, now: number): string {
  switch (status.kind) {
    case "saved":
      return status.at === null ? t("Nothing to save") : t("Saved {at}", { at: ago((now - status.at) / 1000) });
    case "saving":
      return t("Saving");
    case "offline":
      return t("Offline: kept on this computer");
    case "signed-out":
      return t("Signed out: kept on this computer");
    case "conflict":
      return t("Conflict: kept on this computer");
    case "failed":
      return t("Not saved: kept on this computer");
  }
}

export const SAVE_ICONS: Readonly<Record<SaveStatus["kind"], string>> = {
  saved: "circle-check",
  saving: "clock",
  offline: "cloud-off",
  "signed-out": "user",
  conflict: "triangle-alert",
  failed: "circle-alert",
};

/** "150 %", and "150 % · -15°" for a photo that is turned. */
export function cameraWords({ scale, angle }: Camera): string {
  const zoom = `${Math.round(scale * 100)} %`;
  return degrees(angle) === 0 ? zoom : `${zoom} · ${degrees(angle)}°`;
}

/** What a submitted mask took, and what the shown prediction was worth: a Dice with the submitted mask, or null. */
export function sentWords({ active_seconds, shown_dice }: { readonly active_seconds: number; readonly shown_dice: number | null }): string {
  const seconds = Math.round(active_seconds);
  if (shown_dice === null) return t("Sent. {seconds} s of work.", { seconds });
  return t("Sent. {seconds} s of work; the prediction was already {dice} right.", { seconds, dice: figure(shown_dice) });
}

/** Why a stretch of the outline is worth a look, in words and numbers. */
export function stopWords({ doubt, contrast }: Pick<Stop, "doubt" | "contrast">): string {
  const reasons = [
    ...(contrast !== null && contrast < LOW_CONTRAST ? [t("Low contrast: ΔE {contrast}", { contrast: decimals(contrast, 1) })] : []),
    ...(doubt !== null ? [t("The model is unsure: {doubt} %", { doubt: Math.round(100 * doubt) })] : []),
  ];
  return reasons.join(" · ");
}
