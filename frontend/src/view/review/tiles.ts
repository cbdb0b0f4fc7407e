import type { Decision } from "../../core/review";
import { h, icon } from "../dom";
import { DECISION_ICONS, doneWords } from "./words";

/** One photo of the contact sheet, as the server drew it. */
export class Tile {
  readonly item: number;
  readonly version: number;
  readonly name: string;
  private readonly link: HTMLAnchorElement | null;
  private readonly pick: HTMLInputElement | null;
  private readonly image: HTMLImageElement | null;
  private readonly fate = h("p", { class: "tile-fate" });
  private state: "open" | "judged";
  private readonly yours: boolean;

  constructor(readonly element: HTMLElement) {
    const { item = "0", version = "0", name = "" } = element.dataset;
    [this.item, this.version, this.name] = [Number(item), Number(version), name];
    this.yours = "yours" in element.dataset;
    this.state = "open";
    this.link = element.querySelector("a");
    this.pick = element.querySelector("input[type=checkbox]");
    this.image = element.querySelector("img");
    element.append(this.fate);
  }

  /** Whether this person may judge it now. */
  get open(): boolean {
    return this.yours && this.state === "open";
  }

  get judged(): boolean {
    return this.state === "judged";
  }

  /** Where it is in the page, for the number of columns. */
  get top(): number {
    return this.element.offsetTop;
  }

  show(at: boolean, chosen: boolean): void {
    this.element.classList.toggle("at", at);
    this.element.classList.toggle("chosen", chosen);
    if (this.pick !== null) this.pick.checked = chosen;
  }

  focus(): void {
    this.link?.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
  }

  enter(): void {
    this.link?.click();
  }

  /** The photo without its outline, while a key is held. */
  peek(on: boolean): void {
    const { image } = this;
    if (image?.dataset["plain"] === undefined) return;
    const outlined = (image.dataset["outlined"] ??= image.src);
    image.src = on ? image.dataset["plain"] : outlined;
  }

  /** It is judged as far as this page knows; the server may still say no. */
  judge(decision: Decision): void {
    this.state = "judged";
    this.element.classList.remove("refused");
    this.element.classList.add("judged");
    this.fate.replaceChildren(icon(DECISION_ICONS[decision]), doneWords(decision));
  }

  /** It was not judged after all, and why. */
  refuse(problem: string): void {
    this.reopen();
    this.element.classList.add("refused");
    this.fate.replaceChildren(icon("circle-alert"), problem);
  }

  /** As before the verdict. */
  reopen(): void {
    this.state = "open";
    this.element.classList.remove("judged", "refused");
    this.fate.replaceChildren();
  }
}
