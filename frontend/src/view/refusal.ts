import type { MaskDocument } from "../core/document";
import { t } from "../core/i18n";
import type { Notice } from "./dialogs";

/** Why the active layer cannot be changed now, in words. */
export function refusal({ active }: MaskDocument): Notice {
  return { tone: "info", text: reason(active), actions: [] };
}

function reason(layer: MaskDocument["active"]): string {
  if (layer === undefined) return t("There is no layer to work on.");
  if (layer.locked) return t("{layer} is locked. Unlock it in the list of layers to change it.", { layer: layer.label.name });
  if (!layer.visible) return t("{layer} is hidden. Show it in the list of layers to change it.", { layer: layer.label.name });
  return t("Finish what is under way first: Enter applies it, Escape cancels it.");
}
