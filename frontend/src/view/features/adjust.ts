import { msg, t } from "../../core/i18n";
import { isPlain, toneTable, type Adjustment } from "../adjust";
import type { MakeFeature } from "../desk";
import { button, h } from "../dom";
import { shownOption, type Option } from "../options";

const FILTER = "photo-tones";
// For this sitting: a photo that looks too bright next week would be a riddle.
const KEY = "selvedge-photo-tones";
const LABELS = { brightness: msg("Brightness"), contrast: msg("Contrast"), gamma: msg("Gamma") } as const;
const SVG = "http://www.w3.org/2000/svg";

/** Brightness, contrast and gamma of the photo on the screen; cutouts and masks keep the photo's own colours. */
export const adjustFeature: MakeFeature = ({ stage, refresh }) => {
  const tones = recall();
  const filter = toneFilter();
  const apply = (): void => {
    filter.set(toneTable(tones));
    stage.filterPhoto(isPlain(tones) ? "" : `url("#${FILTER}")`);
    sessionStorage.setItem(KEY, JSON.stringify(tones));
  };
  const options = (["brightness", "contrast", "gamma"] as const).map((name) => shownOption(sliderOf(tones, name, apply), refresh));
  const reset = button({ icon: "rotate-ccw", label: t("As the photo is"), wide: true, kind: "outlined" }, () => {
    Object.assign(tones, { brightness: 0, contrast: 0, gamma: 0 });
    apply();
    refresh();
  });
  const state = h("span", { class: "faint" });
  const summary = h("summary", {}, h("h2", {}, t("Photo on the screen")), state);
  // Not in the section: a filter inside something folded away is none.
  stage.element.append(filter.element);
  apply();
  return {
    section: h("details", { class: "fold adjust" }, summary, ...options.map(({ element }) => element), reset),
    show: () => {
      for (const option of options) option.show();
      reset.disabled = isPlain(tones);
      state.textContent = isPlain(tones) ? "" : t("changed");
    },
  };
};

function sliderOf(tones: Adjustment, name: keyof Adjustment, apply: () => void): Option {
  const set = (value: number): void => {
    tones[name] = value;
    apply();
  };
  return { kind: "slider", label: LABELS[name], min: -100, max: 100, get: () => tones[name], set, format: (value) => (value > 0 ? `+${value}` : String(value)) };
}

/** An SVG filter in the page that maps each channel by a table; the style of the photo names it. */
function toneFilter(): { readonly element: SVGElement; set(table: readonly number[]): void } {
  const make = (name: string, attributes: Readonly<Record<string, string>> = {}): SVGElement => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const channels = ["R", "G", "B"].map((channel) => make(`feFunc${channel}`, { type: "table" }));
  const transfer = make("feComponentTransfer");
  // Light is mapped as the photo stores it, not as linear intensities.
  const filter = make("filter", { id: FILTER, "color-interpolation-filters": "sRGB", x: "0", y: "0", width: "1", height: "1" });
  const element = make("svg", { width: "0", height: "0", "aria-hidden": "true", class: "defs" });
  transfer.append(...channels);
  filter.append(transfer);
  element.append(filter);
  const set = (table: readonly number[]): void => {
    const values = table.map((value) => value.toFixed(4)).join(" ");
    for (const channel of channels) channel.setAttribute("tableValues", values);
  };
  return { element, set };
}

function recall(): Adjustment {
  const plain = { brightness: 0, contrast: 0, gamma: 0 };
  try {
    return { ...plain, ...(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Adjustment>) };
  } catch {
    return plain;
  }
}
