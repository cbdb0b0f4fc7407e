import { msg, t } from "../../core/i18n";
import type { MakeFeature } from "../desk";
import type { Option } from "../options";
import { SIZES, stepHardness, stepSize } from "../settings";

/** Size, hardness and direction of brush and eraser. */
export const brushFeature: MakeFeature = ({ settings: { brush }, stage: { input } }) => {
  const options: readonly Option[] = [
    {
      kind: "slider",
      label: msg("Size"),
      min: SIZES.least,
      max: SIZES.most,
      rooted: true,
      get: () => brush.size,
      set: (size) => (brush.size = size),
      format: (size) => t("{size} px", { size: Math.round(size) }),
    },
    {
      kind: "slider",
      label: msg("Hardness"),
      min: 0,
      max: 100,
      get: () => Math.round(brush.hardness * 100),
      set: (percent) => (brush.hardness = percent / 100),
      format: (percent) => `${percent} %`,
    },
  ];
  const forPens: readonly Option[] = [
    { kind: "switch", label: msg("Pressure sets the size"), get: () => brush.pressure, set: (on) => (brush.pressure = on) },
    { kind: "switch", label: msg("Tilt shapes the dot"), get: () => brush.tilt, set: (on) => (brush.tilt = on) },
  ];
  return {
    commands: {
      smaller: () => stepSize(brush, -1),
      larger: () => stepSize(brush, 1),
      softer: () => stepHardness(brush, -1),
      harder: () => stepHardness(brush, 1),
      swap: () => (brush.swapped = !brush.swapped),
    },
    get options() {
      const shown = input.penSeen ? [...options, ...forPens] : options;
      return { brush: shown, eraser: shown, refine: shown };
    },
  };
};
