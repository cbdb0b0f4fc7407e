import { t } from "../../core/i18n";
import type { Decision } from "../../core/review";
import { whole } from "../words";

const DONE: Readonly<Record<Decision, () => string>> = {
  approved: () => t("approved"),
  prediction: () => t("prediction taken"),
  import_wrong: () => t("imported mask wrong"),
  model_wrong: () => t("model wrong"),
  fixed: () => t("fixed and approved"),
  sent_back: () => t("sent back"),
  reshoot: () => t("new photo asked for"),
  discarded: () => t("discarded"),
};

export const DECISION_ICONS: Readonly<Record<Decision, string>> = {
  approved: "check", prediction: "cpu", import_wrong: "cpu", model_wrong: "check", fixed: "brush", sent_back: "undo-2", reshoot: "camera", discarded: "trash-2",
};

/** "approved", below a thumbnail. */
export function doneWords(decision: Decision): string {
  return DONE[decision]();
}

/** "dress_Front.jpg: approved", or "12 photos: approved". */
export function givenWords(decision: Decision, names: readonly string[]): string {
  const what = names.length === 1 ? (names[0] ?? "") : t("{count} photos", { count: whole(names.length) });
  return t("{what}: {done}", { what, done: doneWords(decision) });
}
