import { addChange, countChangeIn, diceOf, UNCHANGED, type Change } from "../../core/compare";
import { t } from "../../core/i18n";
import type { Desk, MakeFeature } from "../desk";
import { button, h } from "../dom";
import { IdleWork } from "../idle";
import type { Compare, Looks, Source } from "../looks";
import type { Tinted } from "../overlay";
import { changeLine, compareWords, shownWords, sourceWords } from "../words-compare";

// Two changes a second stay below what can harm photosensitive people (three flashes a second).
const BLINK_MS = 500;
const COUNT_STEP = 1 << 18;

const WAYS = ["prediction", "previous", "imported", "difference", "blink"] as const satisfies readonly Compare[];

/** The mask beside another one: in its place, as a difference with its figures, or blinking. */
export const compareFeature: MakeFeature = (desk) => {
  const { looks } = desk.stage;
  const section = new CompareSection(desk);
  const blink = window.setInterval(() => {
    if (looks.compare !== "blink" || wantsRest() || document.hidden) return;
    looks.flip();
    desk.stage.refresh();
    section.mark();
  }, BLINK_MS);
  const toggle = (compare: Compare) => (): void => looks.toggle(compare);
  return {
    ...(looks.offers("difference") && { section: section.element }),
    show: () => section.show(),
    stepped: () => section.count(),
    dispose: () => {
      window.clearInterval(blink);
      section.dispose();
    },
    commands: {
      prediction: toggle("prediction"),
      previous: toggle("previous"),
      imported: toggle("imported"),
      difference: toggle("difference"),
      // With reduced motion each press shows the other one, and Escape ends it.
      blink: () => (looks.compare === "blink" && wantsRest() ? looks.flip() : looks.toggle("blink")),
      cancel: () => (looks.compare = "none"),
    },
  };
};

function wantsRest(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

class CompareSection {
  readonly element: HTMLElement;
  private readonly looks: Looks;
  private readonly ways: ReadonlyMap<Compare, HTMLButtonElement>;
  private readonly figures = h("p", { class: "figures faint", role: "status" });
  private readonly idle = new IdleWork();
  private counted = "";

  constructor(private readonly desk: Desk) {
    this.looks = desk.stage.looks;
    const offered = WAYS.filter((way) => this.looks.offers(way));
    this.ways = new Map(offered.map((way) => [way, button({ label: compareWords(way), command: way, kind: "segment" }, () => desk.run(way))]));
    const group = h("div", { class: "segments", role: "group", "aria-label": t("Compare") }, ...this.ways.values());
    const pair = h("div", { class: "pair" }, this.choice(0, t("From")), h("span", { class: "faint" }, "→"), this.choice(1, t("To")));
    this.element = h("section", { class: "compare", "aria-label": t("Compare") }, h("h2", {}, t("Compare with")), group, pair, this.figures);
  }

  show(): void {
    for (const [way, element] of this.ways) element.setAttribute("aria-pressed", String(way === this.looks.compare));
    this.mark();
    const key = this.looks.compare === "none" ? "" : `${this.looks.compare} ${this.compared().join()}`;
    if (key === this.counted) return;
    this.counted = key;
    this.count();
  }

  /** Says over the photo whose mask one sees, where it is not the own one. */
  mark(): void {
    const words = shownWords(this.looks);
    if (this.desk.stage.element.dataset["shows"] !== words) this.desk.stage.element.dataset["shows"] = words;
  }

  /** Count the difference anew, a part at a time while the hand rests. */
  count(): void {
    this.idle.stop();
    if (this.counted === "") this.figures.textContent = "";
    if (this.counted === "") return;
    const [from, to] = this.compared();
    const [before, after] = [masksOf(this.looks.layersOf(from)), masksOf(this.looks.layersOf(to))];
    const pixels = this.desk.document.size.width * this.desk.document.size.height;
    let at = 0;
    let change: Change = UNCHANGED;
    this.idle.start(() => {
      const next = Math.min(pixels, at + COUNT_STEP);
      change = addChange(change, countChangeIn(before, after, at, next));
      at = next;
      if (at === pixels) this.figures.textContent = changeLine(change, diceOf(change), from, to);
      return at === pixels;
    });
  }

  dispose(): void {
    this.idle.stop();
  }

  /** The two masks that are compared now. */
  private compared(): readonly [Source, Source] {
    const { compare, pair } = this.looks;
    return compare === "none" || compare === "difference" || compare === "blink" ? pair : [compare, "mine"];
  }

  private choice(side: 0 | 1, label: string): HTMLSelectElement {
    const options = this.looks.sources.map((source) => h("option", { value: source }, sourceWords(source)));
    const element = h("select", { "aria-label": label }, ...options);
    element.value = this.looks.pair[side];
    element.addEventListener("change", () => {
      const chosen = element.value as Source;
      this.looks.pair = side === 0 ? [chosen, this.looks.pair[1]] : [this.looks.pair[0], chosen];
      if (this.looks.compare !== "blink") this.looks.compare = "difference";
      // The keys of the editor work again at once.
      this.desk.stage.element.focus();
      this.desk.refresh();
    });
    return element;
  }
}

function masksOf(layers: readonly Tinted[]): Tinted["mask"][] {
  return layers.map(({ mask }) => mask);
}
