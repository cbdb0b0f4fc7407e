import { msg } from "../../core/i18n";
import type { MakeFeature } from "../desk";
import type { Option } from "../options";

/** What the region under work waits for: to be kept, or given up. */
export const regionFeature: MakeFeature = ({ stage: { box }, run }) => {
  const enabled = (): boolean => box.tool.state === "open";
  const options: readonly Option[] = [
    { kind: "action", label: msg("Keep"), command: "finish", accent: true, run: () => run("finish"), enabled },
    { kind: "action", label: msg("Cancel"), command: "cancel", run: () => run("cancel"), enabled },
  ];
  return { options: { region: options } };
};
