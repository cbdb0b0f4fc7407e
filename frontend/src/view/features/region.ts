import { msg } from "../../core/i18n";
import type { MakeFeature } from "../desk";
import type { Option } from "../options";

/** What a region begins with, and what one under work waits for: to be kept, or given up. */
export const regionFeature: MakeFeature = ({ stage: { box }, settings: { region }, run }) => {
  const enabled = (): boolean => box.tool.state === "open";
  const options: readonly Option[] = [
    {
      kind: "choice",
      label: msg("The region begins with"),
      choices: [
        { value: "rectangle", label: msg("Rectangle") },
        { value: "strokes", label: msg("Strokes") },
      ],
      get: () => region.by,
      set: (by) => (region.by = by as typeof region.by),
    },
    { kind: "action", label: msg("Keep"), command: "finish", accent: true, run: () => run("finish"), enabled },
    { kind: "action", label: msg("Cancel"), command: "cancel", run: () => run("cancel"), enabled },
  ];
  return {
    options: { region: options },
    commands: { regionBy: () => (region.by = region.by === "rectangle" ? "strokes" : "rectangle") },
  };
};
