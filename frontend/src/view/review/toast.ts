import { t } from "../../core/i18n";
import { button, h, icon } from "../dom";

/** What the toast offers to do. */
export interface ToastAction {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** One sentence in the corner that stays until the next: what was judged, and the way back. */
export class Toast {
  private readonly words = h("span", {});
  private readonly actions = h("span", { class: "verdict-toast-actions" });
  private readonly element = h("div", { class: "verdict-toast", role: "status" });

  constructor() {
    document.body.append(this.element);
  }

  say(text: string, actions: readonly ToastAction[] = [], tone: "ok" | "bad" = "ok"): void {
    this.words.textContent = text;
    this.actions.replaceChildren(...actions.map(({ label, keys, run }) => this.action(label, keys, run)));
    const close = button({ icon: "x", label: t("Close this message"), kind: "bare" }, () => this.clear());
    this.element.dataset["tone"] = tone;
    this.element.replaceChildren(icon(tone === "ok" ? "circle-check" : "circle-alert"), this.words, this.actions, close);
  }

  clear(): void {
    this.element.replaceChildren();
  }

  private action(label: string, keys: string | undefined, run: () => void): HTMLElement {
    const element = h("button", { type: "button", class: "button quiet" }, label, keys === undefined ? null : h("kbd", {}, keys));
    element.addEventListener("click", run);
    return element;
  }
}
