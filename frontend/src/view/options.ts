import { t } from "../core/i18n";
import { button, h, nameKeys } from "./dom";
import { keysOf, type Command } from "./keys";
import { rove } from "./toolbar";

/** One setting in the bar above the photo. Labels are English and translated when shown. */
export type Option =
  | {
      readonly kind: "slider";
      readonly label: string;
      readonly min: number;
      readonly max: number;
      readonly step?: number;
      /** The slider's way is the square root of the value: small values need finer steps. */
      readonly rooted?: boolean;
      get(): number;
      set(value: number): void;
      format(value: number): string;
    }
  | {
      readonly kind: "choice";
      readonly label: string;
      readonly choices: readonly { readonly value: string; readonly label: string; readonly keys?: string }[];
      get(): string;
      set(value: string): void;
    }
  | { readonly kind: "switch"; readonly label: string; readonly command?: Command; get(): boolean; set(on: boolean): void }
  | { readonly kind: "action"; readonly label: string; readonly icon?: string; readonly command?: Command; readonly accent?: boolean; run(): void; enabled?(): boolean };

interface Shown {
  readonly element: HTMLElement;
  show(): void;
}

/** The bar above the photo: the name of the tool in the hand, and what can be set for it. */
export class OptionBar {
  readonly element = h("div", { class: "option-bar", role: "toolbar", "aria-label": t("Settings of the tool") });
  private readonly settle = rove(this.element);
  private shown: readonly Shown[] = [];
  private key = "";

  constructor(private readonly changed: () => void) {}

  /** Show these options; the elements are made anew only when `key` (the tool's title) or their number differs. */
  show(title: string, options: readonly Option[]): void {
    const key = `${title} ${options.map((option) => option.label).join()}`;
    if (key !== this.key) this.build(title, options);
    this.key = key;
    for (const one of this.shown) one.show();
    this.settle();
  }

  private build(title: string, options: readonly Option[]): void {
    this.shown = options.map((option) => shownOption(option, this.changed));
    this.element.replaceChildren(h("strong", {}, t(title)), ...this.shown.map(({ element }) => element));
  }
}

/** One option as an element: for the bar, or for a section of the side panel. */
export function shownOption(option: Option, changed: () => void): Shown {
  if (option.kind === "slider") return shownSlider(option, changed);
  if (option.kind === "choice") return shownChoice(option, changed);
  if (option.kind === "switch") return shownSwitch(option, changed);
  return shownAction(option);
}

type Of<K extends Option["kind"]> = Extract<Option, { kind: K }>;

const ROOT_STEPS = 100;

function shownSlider(option: Of<"slider">, changed: () => void): Shown {
  const { min, max, step = 1, rooted = false } = option;
  const label = t(option.label);
  const range = rooted ? { min: "0", max: String(ROOT_STEPS), step: "1" } : { min: String(min), max: String(max), step: String(step) };
  const input = h("input", { type: "range", "aria-label": label, ...range });
  const output = h("output", { class: "number" });
  const valueAt = (way: number): number => (rooted ? Math.max(min, Math.round(max * (way / ROOT_STEPS) ** 2)) : way);
  input.addEventListener("input", () => {
    option.set(valueAt(input.valueAsNumber));
    changed();
  });
  const show = (): void => {
    const value = option.get();
    input.valueAsNumber = rooted ? ROOT_STEPS * Math.sqrt(value / max) : value;
    output.textContent = option.format(value);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  return { element: h("label", { class: "slider" }, h("span", {}, label), input, output), show };
}

function shownChoice(option: Of<"choice">, changed: () => void): Shown {
  const buttons = option.choices.map(({ value, label, keys }) => {
    const element = button({ label: t(label), kind: "segment", ...(keys !== undefined && { keys }) }, () => {
      option.set(value);
      changed();
    });
    return { value, element };
  });
  const element = h("div", { class: "segments", role: "group", "aria-label": t(option.label) }, ...buttons.map((one) => one.element));
  const show = (): void => buttons.forEach((one) => one.element.setAttribute("aria-pressed", String(one.value === option.get())));
  return { element, show };
}

function shownSwitch(option: Of<"switch">, changed: () => void): Shown {
  const input = h("input", { type: "checkbox" });
  input.addEventListener("change", () => {
    option.set(input.checked);
    changed();
  });
  const label = t(option.label);
  const element = h("label", { class: "switch", ...(option.command !== undefined && { "data-command": option.command }) }, input, h("span", {}, label));
  nameKeys(element, option.command === undefined ? "" : keysOf(option.command));
  return { element, show: () => (input.checked = option.get()) };
}

function shownAction(option: Of<"action">): Shown {
  const look = { label: t(option.label), wide: true, kind: option.accent === true ? "accent" : "outlined" };
  const element = button({ ...look, ...(option.icon !== undefined && { icon: option.icon }), ...(option.command !== undefined && { command: option.command }) }, () => option.run());
  return { element, show: () => (element.disabled = option.enabled?.() === false) };
}
