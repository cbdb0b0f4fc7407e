import type { Change } from "../core/compare";
import { t } from "../core/i18n";
import type { Compare, Looks, Source } from "./looks";
import { figure, whole } from "./words";

const SOURCE_WORDS: Readonly<Record<Source, () => string>> = {
  mine: () => t("Mine"),
  prediction: () => t("Prediction"),
  previous: () => t("Previous"),
  imported: () => t("Imported"),
};

export function sourceWords(source: Source): string {
  return SOURCE_WORDS[source]();
}

/** What the button of a comparison says. */
export function compareWords(compare: Exclude<Compare, "none">): string {
  if (compare === "difference") return t("Difference");
  return compare === "blink" ? t("Blink") : sourceWords(compare);
}

/** Which mask the photo is shown with; empty for the one in work. */
export function shownWords({ compare, pair, side }: Looks): string {
  if (compare === "none") return "";
  if (compare === "difference") return t("Difference: {from} → {to}", { from: sourceWords(pair[0]), to: sourceWords(pair[1]) });
  return sourceWords(compare === "blink" ? pair[side] : compare);
}

/** "Prediction → Mine: +1,204 px, −310 px, Dice 0.981" */
export function changeLine({ added, removed }: Change, dice: number, from: Source, to: Source): string {
  const values = { added: whole(added), removed: whole(removed), dice: figure(dice), from: sourceWords(from), to: sourceWords(to) };
  return t("{from} → {to}: +{added} px, −{removed} px, Dice {dice}", values);
}
