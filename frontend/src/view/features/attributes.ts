import type { AttributeData } from "../../core/order";
import { t } from "../../core/i18n";
import type { Desk, MakeFeature } from "../desk";
import { h } from "../dom";

// From here on one finds an attribute faster by typing than by looking.
const SEARCHED_FROM = 13;

/** What the active layer is like: the taxonomy's attributes, in their groups. */
export const attributesFeature: MakeFeature = (desk) => {
  if (desk.order.attributes.length === 0) return {};
  const editor = new AttributeEditor(desk);
  return { section: editor.element, show: () => editor.show() };
};

class AttributeEditor {
  readonly element: HTMLDetailsElement;
  private readonly boxes: ReadonlyMap<number, HTMLInputElement>;
  private readonly chosen = h("span", { class: "faint" });
  private readonly search = h("input", { type: "search", placeholder: t("Find an attribute"), "aria-label": t("Find an attribute") });
  private readonly groups: readonly HTMLElement[];
  private shown = "";

  constructor(private readonly desk: Desk) {
    const { attributes } = desk.order;
    this.boxes = new Map(attributes.map(({ id }) => [id, this.box(id)]));
    const names = [...new Set(attributes.map(({ group }) => group))];
    this.groups = names.map((name) => this.group(name, attributes.filter(({ group }) => group === name)));
    this.search.hidden = attributes.length < SEARCHED_FROM;
    this.search.addEventListener("input", () => this.filter(this.search.value));
    const summary = h("summary", {}, h("h2", {}, t("Attributes")), this.chosen);
    this.element = h("details", { class: "attributes fold" }, summary, this.search, ...this.groups);
  }

  show(): void {
    const { active } = this.desk.document;
    const state = active === undefined ? "" : `${active.key}: ${active.attributes.join()}`;
    if (state === this.shown) return;
    this.shown = state;
    for (const [id, box] of this.boxes) {
      box.checked = active?.attributes.includes(id) === true;
      box.disabled = active === undefined || active.locked;
    }
    const names = this.desk.order.attributes.filter(({ id }) => active?.attributes.includes(id)).map(({ name }) => name);
    this.chosen.textContent = [active?.label.name ?? "", ...names].filter((words) => words !== "").join(" · ");
  }

  private box(id: number): HTMLInputElement {
    const box = h("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      const { document } = this.desk;
      const { key = "", attributes = [] } = document.active ?? {};
      document.describe(key, box.checked ? [...attributes, id] : attributes.filter((one) => one !== id));
      this.desk.refresh();
    });
    return box;
  }

  private group(name: string, attributes: readonly AttributeData[]): HTMLElement {
    const rows = attributes.map((one) => h("label", { class: "switch" }, this.boxes.get(one.id) ?? null, one.name));
    return h("fieldset", {}, h("legend", {}, name === "" ? t("Other") : name), ...rows);
  }

  /** Show the attributes whose name or group has these letters. */
  private filter(letters: string): void {
    const wanted = letters.trim().toLowerCase();
    for (const group of this.groups) {
      const whole = group.querySelector("legend")?.textContent.toLowerCase().includes(wanted) === true;
      const rows = [...group.querySelectorAll("label")];
      for (const row of rows) row.hidden = !whole && !row.textContent.toLowerCase().includes(wanted);
      group.hidden = rows.every((row) => row.hidden);
    }
  }
}
