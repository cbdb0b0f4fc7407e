import { msg, t } from "../core/i18n";
import { button, h } from "./dom";
import type { Looks } from "./looks";
import { MODES, type Mode } from "./overlay";
import { shownOption, type Option } from "./options";

const MODE_WORDS: Readonly<Record<Mode, () => string>> = {
  off: () => t("Off"),
  tint: () => t("Tint"),
  outline: () => t("Outline"),
  white: () => t("White"),
  black: () => t("Black"),
  grey: () => t("Grey"),
  checker: () => t("Checker"),
  brand: () => t("Brand"),
};
const MODE_TITLES: Partial<Readonly<Record<Mode, () => string>>> = {
  white: () => t("Cutout on white"),
  black: () => t("Cutout on black"),
  grey: () => t("Cutout on 18 % grey"),
  checker: () => t("Cutout on a checker"),
  brand: () => t("Cutout on the project's colour"),
};

/** Overlay modes and opacity. */
export class Controls {
  readonly element: HTMLElement;
  private readonly opacity: ReturnType<typeof shownOption>;
  private readonly modes: ReadonlyMap<Mode, HTMLButtonElement>;

  constructor(looks: Looks, changed: () => void) {
    const choose = (mode: Mode): void => {
      looks.mode = mode;
      changed();
    };
    this.modes = new Map(MODES.map((mode) => [mode, modeButton(mode, () => choose(mode))]));
    this.opacity = shownOption(opacityOf(looks), changed);
    const group = h("div", { class: "segments four", role: "group", "aria-label": t("Overlay") }, ...this.modes.values());
    this.element = h("section", { class: "controls", "aria-label": t("Overlay") }, h("h2", {}, t("Overlay")), group, this.opacity.element);
  }

  show(looks: Looks): void {
    this.opacity.show();
    for (const [mode, element] of this.modes) element.setAttribute("aria-pressed", String(mode === looks.mode));
  }
}

function modeButton(mode: Mode, press: () => void): HTMLButtonElement {
  const element = button({ label: MODE_WORDS[mode](), command: "cycleMode", kind: "segment" }, press);
  const words = MODE_TITLES[mode]?.();
  if (words !== undefined) element.setAttribute("aria-description", words);
  return element;
}

function opacityOf(looks: Looks): Option {
  return {
    kind: "slider",
    label: msg("Opacity"),
    min: 10,
    max: 100,
    get: () => Math.round(looks.opacity * 100),
    set: (percent) => (looks.opacity = percent / 100),
    format: (percent) => `${percent} %`,
  };
}
