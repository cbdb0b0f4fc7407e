import { t } from "../core/i18n";
import type { Layer, MaskDocument } from "../core/document";
import { button, h } from "./dom";
import { parseColor } from "./overlay";

/** The layers of a project with many labels: choose, hide and lock. A project of one label shows none of it. */
export class LayerList {
  readonly element = h("section", { class: "layers" });

  constructor(
    private readonly document: MaskDocument,
    private readonly changed: () => void,
  ) {
    this.element.hidden = document.layers.length < 2;
    this.show();
  }

  private show(): void {
    const rows = this.document.layers.map((layer) => this.row(layer));
    this.element.replaceChildren(h("h2", {}, t("Layers")), h("ul", {}, ...rows));
  }

  private row(layer: Layer): HTMLElement {
    const swatch = h("span", { class: "swatch" });
    swatch.style.backgroundColor = `rgb(${parseColor(layer.label.color).join(" ")})`;
    const name = button({ label: layer.label.name, kind: "name" }, () => this.change(() => this.document.activate(layer.key)));
    name.prepend(swatch);
    name.setAttribute("aria-pressed", String(layer === this.document.active));
    return h("li", {}, name, this.switch(layer, "visible"), this.switch(layer, "locked"));
  }

  private switch(layer: Layer, what: "visible" | "locked"): HTMLButtonElement {
    const looks = {
      visible: layer.visible ? { icon: "eye", label: t("Hide {name}", { name: layer.label.name }) } : { icon: "eye-off", label: t("Show {name}", { name: layer.label.name }) },
      locked: layer.locked ? { icon: "lock", label: t("Unlock {name}", { name: layer.label.name }) } : { icon: "lock-open", label: t("Lock {name}", { name: layer.label.name }) },
    };
    const element = button(looks[what], () => this.change(() => (layer[what] = !layer[what])));
    element.classList.toggle("set", what === "visible" ? !layer.visible : layer.locked);
    return element;
  }

  private change(act: () => void): void {
    act();
    this.show();
    this.changed();
  }
}
