import { t } from "../core/i18n";
import type { WorkOrder } from "../core/order";
import { h, icon } from "./dom";
import { figure } from "./words";

/** What is known about the photo: its name, what the reviewer said, and why it is here. */
export function aboutPhoto(order: WorkOrder): HTMLElement[] {
  return [heading(order), ...note(order), ...reasons(order), ...prediction(order)];
}

function heading({ photo, project }: WorkOrder): HTMLElement {
  const facts = [photo.garment, photo.viewpoint, `${photo.width} × ${photo.height}`].filter((fact) => fact !== "");
  return h("header", {}, h("p", { class: "faint" }, project.name), h("h1", { title: photo.name }, photo.name), h("p", { class: "faint" }, facts.join(" · ")));
}

/** A returned photo's note stands before all reasons: it is what has to be done. */
function note({ note: said }: WorkOrder): HTMLElement[] {
  if (said === null) return [];
  const cause = said.cause === "" ? [] : [h("p", { class: "faint" }, said.cause)];
  const title = t("{by} sent this back", { by: said.by });
  return [h("section", { class: "note", "aria-label": title }, h("h2", {}, icon("message-square"), title), h("p", { class: "said" }, said.text), ...cause)];
}

/** The words carry the numbers: "estimated Dice 0.567, below 0.930". */
function reasons({ reasons: all }: WorkOrder): HTMLElement[] {
  if (all.length === 0) return [];
  const title = t("Why am I seeing this?");
  return [h("section", { "aria-label": title }, h("h2", {}, title), h("ul", { class: "why-list" }, ...all.map(({ text }) => h("li", {}, text))))];
}

function prediction({ prediction: shown }: WorkOrder): HTMLElement[] {
  if (shown === null) return [];
  const title = t("Prediction of {model}", { model: shown.model });
  const known = (value: number | null): string => (value === null ? t("unknown") : figure(value));
  const rows = [
    [t("Estimated Dice"), known(shown.estimated_dice) + interval(shown.estimated)],
    [t("Contrast along the outline (ΔE)"), known(shown.contrast)],
  ].map(([name = "", value = ""]) => h("p", { class: "row" }, h("span", {}, name), h("span", { class: "number" }, value)));
  return [h("section", { "aria-label": title }, h("h2", {}, title), ...rows)];
}

/** " (0.962–0.993)" behind a calibrated estimate; nothing behind the model's own word. */
function interval(estimated: NonNullable<WorkOrder["prediction"]>["estimated"]): string {
  const { low = null, high = null } = estimated ?? {};
  return low === null || high === null ? "" : ` (${figure(low)}–${figure(high)})`;
}
