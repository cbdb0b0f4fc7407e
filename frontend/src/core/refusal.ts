import type { MaskDocument } from "./document";
import { t } from "./i18n";

/** Why the active layer cannot be changed now, in words. */
export function refusal({ active }: MaskDocument): string {
  if (active === undefined) return t("There is no layer to work on.");
  if (active.locked) return t("{layer} is locked. Unlock it in the list of layers to change it.", { layer: active.label.name });
  if (!active.visible) return t("{layer} is hidden. Show it in the list of layers to change it.", { layer: active.label.name });
  return t("Finish what is under way first: Enter applies it, Escape cancels it.");
}
