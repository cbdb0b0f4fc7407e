import type { Layer, MaskDocument } from "../core/document";
import { msg, t } from "../core/i18n";
import type { LabelData } from "../core/order";
import { button, h } from "./dom";
import { LAYER_NUMBERS, type LayerCommand } from "./keys";
import { shownOption } from "./options";
import { parseColor } from "./overlay";

/** The layers of a project with many labels, topmost first: choose, hide, lock, order, add and delete. */
export class LayerList {
  readonly element: HTMLElement;
  private readonly rows = h("ul", { class: "rows" });
  private readonly guard: ReturnType<typeof shownOption>;
  private readonly labels: readonly LabelData[];
  private shown = "";
  private dragged: string | null = null;

  constructor(
    private readonly document: MaskDocument,
    labels: readonly LabelData[],
    private readonly changed: () => void,
  ) {
    this.labels = labels;
    this.guard = shownOption(guardOf(document), changed);
    const head = h("header", {}, h("h2", {}, t("Layers")), this.adder());
    this.element = h("section", { class: "layers", "aria-label": t("Layers") }, head, this.rows, this.guard.element);
  }

  /** Cheap when nothing differs: rows are made anew only then. */
  show(): void {
    this.guard.show();
    const shown = this.document.layers.map((layer) => this.stateOf(layer)).join();
    if (shown === this.shown) return;
    this.shown = shown;
    const focused = this.rows.contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : null;
    this.rows.replaceChildren(...this.document.layers.map((layer, at) => this.row(layer, at)).reverse());
    // The row under the hand was made anew: a keyboard must find itself where it was.
    if (typeof focused === "string") [...this.rows.querySelectorAll("button")].find((one) => one.getAttribute("aria-label") === focused)?.focus();
  }

  private stateOf(layer: Layer): string {
    const { key, visible, locked } = layer;
    return [key, visible, locked, layer === this.document.active, this.document.canDelete(key)].join(" ");
  }

  private row(layer: Layer, at: number): HTMLElement {
    const swatch = h("span", { class: "swatch" });
    swatch.style.backgroundColor = `rgb(${parseColor(layer.label.color).join(" ")})`;
    const words = this.nameOf(layer);
    const command = LAYER_NUMBERS.map((number): LayerCommand => `layer${number}`)[this.document.layers.length - 1 - at];
    const name = button({ label: words, kind: "name", ...(command !== undefined && { command }) }, () => this.change(() => this.document.activate(layer.key)));
    name.prepend(swatch);
    name.setAttribute("aria-pressed", String(layer === this.document.active));
    const item = h("li", { draggable: "true" }, name, this.deleter(layer, words), this.switch(layer, "visible", words), this.switch(layer, "locked", words));
    this.listen(item, layer.key);
    return item;
  }

  /** "Pocket", and "Pocket 2" for the second of them. */
  private nameOf({ key, label }: Layer): string {
    const own = this.document.layers.filter((layer) => layer.label.id === label.id);
    return own.length === 1 ? label.name : `${label.name} ${own.findIndex((layer) => layer.key === key) + 1}`;
  }

  private listen(item: HTMLElement, key: string): void {
    item.addEventListener("dragstart", () => (this.dragged = key));
    item.addEventListener("dragend", () => (this.dragged = null));
    item.addEventListener("dragover", (event) => {
      if (this.dragged !== null) event.preventDefault();
    });
    item.addEventListener("drop", (event) => {
      event.preventDefault();
      const to = this.document.layers.findIndex((layer) => layer.key === key);
      const { dragged } = this;
      if (dragged !== null) this.change(() => this.document.place(dragged, to));
    });
  }

  private switch(layer: Layer, what: "visible" | "locked", name: string): HTMLButtonElement {
    const looks = {
      visible: layer.visible ? { icon: "eye", label: t("Hide {name}", { name }) } : { icon: "eye-off", label: t("Show {name}", { name }) },
      locked: layer.locked ? { icon: "lock", label: t("Unlock {name}", { name }) } : { icon: "lock-open", label: t("Lock {name}", { name }) },
    };
    const element = button(looks[what], () => this.change(() => (layer[what] = !layer[what])));
    element.classList.toggle("set", what === "visible" ? !layer.visible : layer.locked);
    return element;
  }

  /** Only an empty layer can be deleted: what was painted is taken away by painting. */
  private deleter({ key }: Layer, name: string): HTMLElement {
    const element = button({ icon: "trash-2", label: t("Delete the empty layer {name}", { name }) }, () => this.change(() => this.document.delete(key)));
    element.classList.toggle("away", !this.document.canDelete(key));
    return element;
  }

  private adder(): HTMLElement {
    const options = this.labels.map(({ id, name }) => h("option", { value: String(id) }, name));
    const element = h("select", { "aria-label": t("Add a layer") }, h("option", { value: "" }, t("Add…")), ...options);
    element.addEventListener("change", () => {
      const label = this.labels.find(({ id }) => String(id) === element.value);
      element.value = "";
      if (label !== undefined) this.change(() => this.document.add(label));
      // Keys mean the editor again, not the list's first letters.
      element.blur();
    });
    return element;
  }

  private change(act: () => void): void {
    act();
    this.changed();
  }
}

function guardOf(document_: MaskDocument): Parameters<typeof shownOption>[0] {
  return {
    kind: "switch",
    label: msg("Do not paint over others"),
    get: () => document_.guardOthers,
    set: (on) => (document_.guardOthers = on),
  };
}
