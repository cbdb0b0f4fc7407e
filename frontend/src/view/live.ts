import { h } from "./dom";

// A screen reader notices a change of text, so the same words twice need a moment of silence between them.
const SILENCE_MS = 60;

/** What a screen reader says of things that are only seen: results of keys, and whether the work is safe. */
export class LiveRegion {
  readonly element = h("p", { class: "visually-hidden", role: "status" });
  private waiting: string[] = [];

  say(words: string): void {
    this.waiting.push(words);
    if (this.waiting.length > 1) return;
    this.element.textContent = "";
    window.setTimeout(() => {
      this.element.textContent = this.waiting.join(". ");
      this.waiting = [];
    }, SILENCE_MS);
  }
}

/** Make every section that has a heading a region of that name, so that one can jump from one to the next. */
export function nameRegions(root: HTMLElement): void {
  for (const section of root.querySelectorAll("section")) {
    const name = section.querySelector("h2")?.textContent ?? "";
    if (name !== "" && !section.hasAttribute("aria-label")) section.setAttribute("aria-label", name);
  }
}
