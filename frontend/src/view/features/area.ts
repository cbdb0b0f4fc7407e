import { msg } from "../../core/i18n";
import type { Combine } from "../../tools/settings";
import type { MakeFeature } from "../desk";
import type { Option } from "../options";

/** How lasso, polygon and rectangle meet the mask. */
export const areaFeature: MakeFeature = ({ settings: { area } }) => {
  const mode: Option = {
    kind: "choice",
    label: msg("The area"),
    choices: [
      { value: "add", label: msg("Add") },
      { value: "subtract", label: msg("Subtract") },
      { value: "intersect", label: msg("Intersect") },
    ],
    get: () => area.mode,
    set: (value) => (area.mode = value as Combine),
  };
  return { options: { lasso: [mode], polygon: [mode], rectangle: [mode] } };
};
