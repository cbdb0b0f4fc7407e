import type { SiblingData } from "../../core/order";
import { t } from "../../core/i18n";
import type { MakeFeature } from "../desk";
import { button, h } from "../dom";

// Held longer than this, a picture is looked at for as long as it is held.
const HOLD_MS = 350;

/** The other viewpoints of the garment: small in the panel, large over the photo for a look. */
export const viewpointsFeature: MakeFeature = ({ order, stage }) => {
  if (order.siblings.length === 0) return {};
  const strip = new Strip(order.siblings, stage.element);
  return {
    section: strip.element,
    dispose: () => strip.close(),
    commands: { viewpoint: () => strip.next(), cancel: () => strip.close() },
  };
};

class Strip {
  readonly element: HTMLElement;
  private readonly thumbs: ReadonlyMap<SiblingData, HTMLButtonElement>;
  private open: { readonly sibling: SiblingData; readonly view: HTMLElement } | null = null;
  private holding = 0;

  constructor(
    private readonly siblings: readonly SiblingData[],
    private readonly stage: HTMLElement,
  ) {
    this.thumbs = new Map(siblings.map((sibling) => [sibling, this.thumb(sibling)]));
    const title = h("h2", {}, t("Other viewpoints"));
    this.element = h("section", { class: "viewpoints", "aria-label": t("Other viewpoints") }, title, h("div", { class: "strip" }, ...this.thumbs.values()));
  }

  /** The next one large, and after the last one none. */
  next(): void {
    const at = this.open === null ? 0 : this.siblings.indexOf(this.open.sibling) + 1;
    const sibling = this.siblings[at];
    if (sibling === undefined) this.close();
    else this.look(sibling);
  }

  close(): void {
    this.open?.view.remove();
    this.open = null;
    for (const thumb of this.thumbs.values()) thumb.setAttribute("aria-pressed", "false");
  }

  private thumb(sibling: SiblingData): HTMLButtonElement {
    const words = wordsOf(sibling);
    const element = button({ label: words, kind: "thumb" }, () => this.click(sibling));
    const picture = h("img", { src: sibling.thumb_url, alt: "", loading: "lazy", draggable: "false" });
    element.replaceChildren(picture, h("span", {}, sibling.viewpoint), h("span", { class: "faint" }, sibling.words));
    element.setAttribute("aria-pressed", "false");
    element.addEventListener("pointerdown", () => {
      this.holding = window.setTimeout(() => this.look(sibling), HOLD_MS);
    });
    for (const end of ["pointerup", "pointerleave"]) element.addEventListener(end, () => window.clearTimeout(this.holding));
    return element;
  }

  /** A click after a long press is its end; any other one shows, or hides what it showed. */
  private click(sibling: SiblingData): void {
    const shown = this.open?.sibling === sibling;
    this.close();
    if (!shown) this.look(sibling);
  }

  private look(sibling: SiblingData): void {
    this.close();
    const hide = button({ icon: "x", label: t("Close (Escape)") }, () => this.close());
    const caption = h("figcaption", {}, h("strong", {}, sibling.viewpoint), h("span", {}, sibling.name), h("span", { class: "faint" }, sibling.words), hide);
    const view = h("figure", { class: "look", "aria-label": wordsOf(sibling) }, h("img", { src: sibling.screen_url, alt: sibling.name, draggable: "false" }), caption);
    // What is under it must not be painted on, panned or zoomed unseen.
    for (const name of ["pointerdown", "pointermove", "wheel", "dblclick"]) view.addEventListener(name, (event) => event.stopPropagation());
    view.addEventListener("click", () => this.close());
    this.stage.append(view);
    this.thumbs.get(sibling)?.setAttribute("aria-pressed", "true");
    this.open = { sibling, view };
  }
}

function wordsOf({ viewpoint, words }: SiblingData): string {
  return t("{viewpoint}: {state}", { viewpoint, state: words });
}
