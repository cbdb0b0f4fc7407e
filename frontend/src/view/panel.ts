import { t } from "../core/i18n";
import type { WorkOrder } from "../core/order";
import { h } from "./dom";
import { figure, reasonNumbers } from "./words";

/** What is known about the photo: its name, why it is here, and what the reviewer said. */
export function aboutPhoto(order: WorkOrder): HTMLElement[] {
  return [heading(order), ...note(order), ...reasons(order), ...prediction(order)];
}

function heading({ photo, project }: WorkOrder): HTMLElement {
  const facts = [photo.garment, photo.viewpoint, `${photo.width} × ${photo.height}`].filter((fact) => fact !== "");
  return h("header", {}, h("p", { class: "faint" }, project.name), h("h1", { title: photo.name }, photo.name), h("p", { class: "faint" }, facts.join(" · ")));
}

function note({ note: said }: WorkOrder): HTMLElement[] {
  if (said === null) return [];
  const cause = said.cause === "" ? [] : [h("p", { class: "faint" }, said.cause)];
  return [h("section", { class: "note" }, h("h2", {}, t("{by} sent this back", { by: said.by })), h("p", {}, said.text), ...cause)];
}

function reasons(order: WorkOrder): HTMLElement[] {
  if (order.reasons.length === 0) return [];
  const rows = order.reasons.map((reason) => h("li", {}, h("span", {}, reason.text), h("span", { class: "number" }, reasonNumbers(reason))));
  return [h("section", {}, h("h2", {}, t("Why am I seeing this?")), h("ul", { class: "why-list" }, ...rows))];
}

function prediction({ prediction: shown }: WorkOrder): HTMLElement[] {
  if (shown === null) return [];
  const dice = shown.estimated_dice === null ? t("unknown") : figure(shown.estimated_dice);
  return [h("p", { class: "row faint" }, h("span", {}, t("Estimated Dice of {model}", { model: shown.model })), h("span", { class: "number" }, dice))];
}
