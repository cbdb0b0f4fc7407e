import { TOLERANCE } from "../../core/flood";
import { msg } from "../../core/i18n";
import { chooseMode, chosenMode } from "../../tools/area";
import type { Combine, Settings } from "../../tools/settings";
import type { MakeFeature } from "../desk";
import type { Option } from "../options";

/** How lasso, polygon, rectangle, wand and smart edge meet the mask, and what the wand lets in. */
export const areaFeature: MakeFeature = ({ settings }) => {
  const mode: Option = {
    kind: "choice",
    label: msg("The area"),
    choices: [
      { value: "add", label: msg("Add") },
      { value: "subtract", label: msg("Subtract") },
      { value: "intersect", label: msg("Intersect") },
    ],
    get: () => chosenMode(settings),
    set: (value) => chooseMode(settings, value as Combine),
  };
  return { options: { lasso: [mode], polygon: [mode], rectangle: [mode], edge: [mode], wand: [mode, ...wandOptions(settings)] } };
};

function wandOptions({ area }: Settings): readonly Option[] {
  return [
    {
      kind: "slider",
      label: msg("Tolerance"),
      min: TOLERANCE.least,
      max: TOLERANCE.most,
      rooted: true,
      get: () => area.tolerance,
      set: (tolerance) => (area.tolerance = tolerance),
      format: (tolerance) => String(Math.round(tolerance)),
    },
    { kind: "switch", label: msg("Connected only"), get: () => area.contiguous, set: (on) => (area.contiguous = on) },
  ];
}
