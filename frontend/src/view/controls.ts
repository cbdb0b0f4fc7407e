import { button, h } from "./dom";
import type { Command } from "./keys";
import type { Compare, Looks } from "./looks";
import { MODES, type Mode } from "./overlay";

const MODE_WORDS: Readonly<Record<Mode, string>> = { off: "Off", tint: "Tint", outline: "Outline", white: "White", black: "Black", checker: "Checker" };
const COMPARES = ["prediction", "previous", "difference"] as const satisfies readonly Compare[];
const COMPARE_WORDS = { prediction: "Prediction", previous: "Previous", difference: "Difference" } as const;

interface Slider {
  readonly row: HTMLElement;
  readonly input: HTMLInputElement;
  readonly output: HTMLElement;
}

/** Overlay modes, opacity and comparisons. */
export class Controls {
  readonly element: HTMLElement;
  private readonly opacity: Slider;
  private readonly modes: ReadonlyMap<Mode, HTMLButtonElement>;
  private readonly compares: ReadonlyMap<Compare, HTMLButtonElement>;

  constructor(looks: Looks, run: (command: Command) => void, changed: () => void) {
    const set = (act: (value: number) => void) => (value: number): void => {
      act(value);
      changed();
    };
    this.opacity = slider("Opacity", 100, set((value) => (looks.opacity = Math.max(0.1, value / 100))));
    this.modes = new Map(MODES.map((mode) => [mode, button({ label: MODE_WORDS[mode], command: "cycleMode", kind: "segment" }, () => set(() => (looks.mode = mode))(0))]));
    this.compares = new Map(COMPARES.map((compare) => [compare, button({ label: COMPARE_WORDS[compare], command: compare, kind: "segment" }, () => run(compare))]));
    this.element = h(
      "div",
      { class: "controls" },
      h("section", {}, h("h2", {}, "Overlay"), h("div", { class: "segments" }, ...this.modes.values()), this.opacity.row),
      ...this.compareSection(looks),
    );
  }

  /** Nothing at all where there is nothing to compare with. */
  private compareSection(looks: Looks): HTMLElement[] {
    if (!COMPARES.some((compare) => looks.offers(compare))) return [];
    return [h("section", {}, h("h2", {}, "Compare with"), h("div", { class: "segments" }, ...this.compares.values()))];
  }

  show(looks: Looks): void {
    move(this.opacity, looks.opacity * 100, `${Math.round(looks.opacity * 100)} %`);
    for (const [mode, element] of this.modes) element.setAttribute("aria-pressed", String(mode === looks.mode));
    for (const [compare, element] of this.compares) {
      element.setAttribute("aria-pressed", String(compare === looks.compare));
      element.disabled = !looks.offers(compare);
    }
  }
}

function slider(label: string, most: number, set: (value: number) => void): Slider {
  const input = h("input", { type: "range", min: "0", max: String(most), "aria-label": label });
  const output = h("output", { class: "number" });
  input.addEventListener("input", () => set(input.valueAsNumber));
  return { row: h("label", { class: "slider" }, h("span", {}, label), input, output), input, output };
}

function move({ input, output }: Slider, value: number, words: string): void {
  input.valueAsNumber = value;
  output.textContent = words;
  input.setAttribute("aria-valuetext", words);
}
