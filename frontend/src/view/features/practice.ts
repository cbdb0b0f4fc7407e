import { openMask } from "../../core/document";
import { t } from "../../core/i18n";
import type { FaultData, PracticeScore } from "../../core/order";
import { insideOf, isMended } from "../../core/practice";
import type { Desk, Feature, MakeFeature } from "../desk";
import { button, h } from "../dom";
import { keysOf } from "../keys";
import { keepStep, keptStep, STEPS, type Step } from "../practice-steps";
import { figure } from "../words";

// Twice the size of the fitted photo counts as closer.
const CLOSER = 2;

/** The tour of the editor beside the practice photo, and its score at the end; nothing for other photos. */
export const practiceFeature: MakeFeature = (desk) => {
  const { practice } = desk.order;
  if (practice === undefined) return {};
  return practice.score === undefined ? new Tour(desk, practice.faults) : scored(desk, practice.score);
};

class Tour implements Feature {
  readonly section = h("section", { class: "practice", "aria-label": t("Tour of the editor") });
  readonly commands = {
    undo: (): void => void (this.undone = true),
    redo: (): void => void (this.redone = this.undone),
  };
  private readonly before: ReadonlyMap<FaultData, number>;
  private smallest = Infinity;
  private undone = false;
  private redone = false;
  private at = keptStep();

  constructor(
    private readonly desk: Desk,
    private readonly faults: readonly FaultData[],
  ) {
    const start = openMask(desk.order.layers[0]?.data ?? "", desk.order.photo);
    this.before = new Map(faults.map((fault) => [fault, insideOf(start, fault)]));
    this.draw();
  }

  show(): void {
    const { scale } = this.desk.stage.store.camera;
    this.smallest = Math.min(this.smallest, scale);
    this.goOn();
  }

  stepped(): void {
    this.goOn();
  }

  private goOn(): void {
    const step = STEPS[this.at];
    if (step === undefined || !this.isDone(step)) return;
    this.go(this.at + 1);
    this.desk.say(t("Done. Next: {title}", { title: t(STEPS[this.at]?.title ?? "") }));
  }

  private go(at: number): void {
    this.at = Math.min(at, STEPS.length - 1);
    this.undone = this.redone = false;
    keepStep(this.at);
    this.draw();
  }

  private isDone(step: Step): boolean {
    const { document, stage } = this.desk;
    const fault = this.fault(step);
    const mask = document.active?.mask;
    if (step.done === "zoomed") return stage.store.camera.scale >= CLOSER * this.smallest;
    if (step.done === "redone") return this.redone;
    if (step.done === "white") return stage.looks.mode === "white";
    return step.done === "mended" && fault !== undefined && mask !== undefined && isMended(mask, fault, this.before.get(fault) ?? 0);
  }

  private fault(step: Step): FaultData | undefined {
    return this.faults.find(({ name }) => name === step.fault);
  }

  private draw(): void {
    const step = STEPS[this.at];
    if (step === undefined) return;
    const [key = "", other = "", third = ""] = step.commands.map((command) => keysOf(command).split(" / ")[0] ?? "");
    const fault = this.fault(step);
    const place = fault === undefined ? null : button({ label: t("Show the place"), icon: "search", wide: true, kind: "outlined" }, () => this.desk.stage.lookAt(fault));
    const last = this.at === STEPS.length - 1;
    const skip = last ? null : button({ label: t("Skip this step"), kind: "bare" }, () => this.go(this.at + 1));
    this.section.replaceChildren(
      h("p", { class: "faint" }, t("Tour, step {at} of {all}", { at: this.at + 1, all: STEPS.length })),
      h("h2", {}, t(step.title)),
      h("p", {}, t(step.words, { key, other, third })),
      h("progress", { max: String(STEPS.length), value: String(this.at), "aria-label": t("Tour of the editor") }),
      h("div", { class: "practice-actions" }, ...(place === null ? [] : [place]), ...(skip === null ? [] : [skip]), leave(this.desk)),
    );
  }
}

function leave({ order }: Desk): HTMLElement {
  return h("a", { class: "bare", href: order.links.home }, t("Leave the tour"));
}

/** How close it came, and where it differs. */
function scored(desk: Desk, score: PracticeScore): Feature {
  const percent = (share: number): string => t("{percent} %", { percent: figure(Math.floor(share * 1000) / 10) });
  const fact = (name: string, value: string): HTMLElement => h("p", { class: "row" }, h("span", {}, name), h("span", { class: "number" }, value));
  const again = button({ label: t("Try again"), kind: "outlined" }, () => {
    keepStep(0);
    location.reload();
  });
  const work = h("a", { class: "accent", href: desk.order.links.home }, t("Go to work"));
  const section = h(
    "section",
    { class: "practice", "aria-label": t("Your practice"), role: "region" },
    h("h2", {}, score.words),
    fact(t("Dice with the true mask"), figure(score.dice)),
    fact(t("Outline within 2 px"), percent(score.surface_dice_2px)),
    fact(t("Your best Dice so far"), figure(score.best)),
    h("p", { class: "faint" }, t("The colours show where your mask and the true one differ. {key} hides and shows them.", { key: keysOf("difference") })),
    h("div", { class: "practice-actions" }, again, work),
  );
  queueMicrotask(() => {
    desk.run("fit");
    desk.run("difference");
    desk.say(`${score.words} ${t("Dice with the true mask")} ${figure(score.dice)}`);
  });
  return { section };
}
