import { changeWords, diceOf } from "../../core/compare";
import type { Heat } from "../../core/heat";
import { t } from "../../core/i18n";
import { createMask, type Mask } from "../../core/mask";
import { h } from "../dom";
import type { WorkerKernels } from "../kernels";
import type { Tinted } from "../overlay";
import type { Painted } from "../renderer";
import { figure, whole } from "../words";
import { heatPicture } from "./heat-picture";
import { MASK_NAMES, type MaskName, type OpenMasks } from "./masks";

const WORDS: Readonly<Record<MaskName, () => string>> = {
  imported: () => t("Imported"),
  prediction: () => t("Prediction"),
  mask: () => t("The mask that counts"),
};

/** The pane that shows where two masks differ, how far and by how much; the two can be chosen where there are more. */
export class Difference {
  private pair: readonly [from: MaskName, to: MaskName];
  private asked = "";
  private gone = false;

  constructor(
    private readonly pane: HTMLElement | null,
    private readonly masks: OpenMasks,
    private readonly kernels: WorkerKernels,
    private readonly show: (painted: Painted | null) => void,
  ) {
    const from = masks.has("prediction") ? "prediction" : "imported";
    this.pair = [from, "mask"];
    this.offerPair();
  }

  /** The mask it leads to. */
  get to(): readonly Tinted[] {
    return this.masks.layers(this.pair[1]);
  }

  /** It is in view: measure it, unless that was done. */
  want(): void {
    const [from, to] = this.pair;
    const key = `${from} ${to}`;
    const [before, after] = [this.masks.union(from), this.masks.union(to)];
    if (key === this.asked || (before === null && after === null)) return;
    this.asked = key;
    this.kernels.findHeat(before ?? blankLike(after), after ?? blankLike(before)).then(
      (heat) => { if (!this.gone && key === this.asked) this.take(heat); },
      // The masks are still there to be seen.
      () => undefined,
    );
  }

  dispose(): void {
    this.gone = true;
  }

  private take(heat: Heat): void {
    const { added, removed, before } = heat.change;
    this.say("added", changeWords(added, before));
    this.say("removed", changeWords(removed, before));
    const values = { dice: figure(diceOf(heat.change)), surface: figure(heat.surface), pixels: whole(added + removed) };
    this.say("numbers", t("Dice {dice} · surface Dice at 2 px {surface} · {pixels} px differ", values));
    this.show(heatPicture(heat));
  }

  private say(place: string, words: string): void {
    const element = this.pane?.querySelector(`[data-count="${place}"]`);
    if (element) element.textContent = words;
  }

  private offerPair(): void {
    const offered = MASK_NAMES.filter((name) => this.masks.has(name));
    if (offered.length < 3) return;
    const choices = ([0, 1] as const).map((side) => this.choice(side, offered));
    this.pane?.querySelector("[data-pair]")?.replaceChildren(...choices.flatMap((choice, at) => (at === 0 ? [choice, " → "] : [choice])));
  }

  private choice(side: 0 | 1, offered: readonly MaskName[]): HTMLSelectElement {
    const options = offered.map((name) => h("option", { value: name }, WORDS[name]()));
    const element = h("select", { "aria-label": side === 0 ? t("From") : t("To") }, ...options);
    element.value = this.pair[side];
    element.addEventListener("change", () => {
      const chosen = element.value as MaskName;
      this.pair = side === 0 ? [chosen, this.pair[1]] : [this.pair[0], chosen];
      element.blur();
      this.show(null);
    });
    return element;
  }
}

function blankLike(mask: Mask | null): Mask {
  return createMask(mask?.width ?? 1, mask?.height ?? 1);
}
