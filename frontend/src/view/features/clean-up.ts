import { msg, t } from "../../core/i18n";
import type { Job, Outcome } from "../../core/jobs";
import { Preview } from "../../core/preview";
import { refusal } from "../../core/refusal";
import { sourceOf, type Placed } from "../../core/source";
import type { Desk, Feature, MakeFeature } from "../desk";
import { button, h, type ButtonLook } from "../dom";
import { shownOption, type Option } from "../options";
import { withPhoto } from "../photo-source";
import { whole } from "../words";

type Kind = Exclude<Job["kind"], "region">;

/** What the hand last chose for each change, in pixels and percent; kept from photo to photo. */
const sizes = { fill: 500, specks: 500, smooth: 3, grow: 2, shrink: 2, band: 8, detail: 60 };

// As far around the mask's box as growing by the most, with its soft edge, and refining can reach.
const MARGIN = 72;

const LABELS: Readonly<Record<Kind, string>> = {
  fill: msg("Fill holes"),
  specks: msg("Remove specks"),
  smooth: msg("Smooth"),
  grow: msg("Grow"),
  shrink: msg("Shrink"),
  refine: msg("Refine edge"),
};
/** What the effort counts them as. */
const EFFORT_NAMES: Readonly<Record<Kind, string>> = { fill: "fill-holes", specks: "remove-specks", smooth: "smooth", grow: "grow", shrink: "shrink", refine: "refine-edge" };
const KINDS = Object.keys(LABELS) as Kind[];

/** Changes of the whole layer with a slider and a live preview: one undo each, no trace when cancelled. */
export const cleanUpFeature: MakeFeature = (desk) => new CleanUp(desk);

class CleanUp implements Feature {
  private readonly buttons = new Map(KINDS.map((kind) => [kind, this.choice(kind)]));
  private readonly body = h("div", { class: "clean-up-body" });
  private readonly words = h("p", { class: "faint", role: "status" });
  readonly section = h("section", { class: "clean-up" }, h("h2", {}, t("Clean up")), h("div", { class: "segments" }, ...this.buttons.values()), this.body);
  readonly commands = {
    cleanUp: (): void => void this.toggle(this.last),
    refineEdge: (): void => void this.toggle("refine"),
    finish: (): void => void this.apply(),
    cancel: (): void => this.cancel(),
    undo: (): void => this.cancel(),
  };
  private last: Kind = "fill";
  private open: Kind | null = null;
  private preview: Preview | null = null;

  constructor(private readonly desk: Desk) {
    this.body.hidden = true;
    // The page leaves Enter to a control that was reached with the keyboard; on a slider it means this change.
    this.section.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target instanceof HTMLInputElement) void this.apply();
    });
  }

  /** Before the photo is sent: what is seen is what is sent. */
  settle(): void {
    this.preview?.settle();
    this.close();
  }

  /** A gesture would be refused while the preview holds the layer, so the hand that goes on keeps it. */
  press(): void {
    this.settle();
  }

  dispose(): void {
    this.cancel();
  }

  private choice(kind: Kind): HTMLButtonElement {
    const command: Partial<Pick<ButtonLook, "command">> = kind === "refine" ? { command: "refineEdge" } : kind === "fill" ? { command: "cleanUp" } : {};
    return button({ label: t(LABELS[kind]), kind: "segment", ...command }, () => void this.toggle(kind));
  }

  private async toggle(kind: Kind): Promise<void> {
    const again = this.open === kind;
    this.cancel();
    if (!again) await this.start(kind);
  }

  private async start(kind: Kind): Promise<void> {
    this.open = kind;
    this.last = kind === "refine" ? this.last : kind;
    const source = await this.source(kind);
    // Meanwhile another one was chosen, or the photo closed.
    if (this.open !== kind || source === null) return;
    this.preview = Preview.begin(this.desk.document, EFFORT_NAMES[kind], source, this.desk.stage.kernels, (outcome) => this.say(kind, outcome));
    if (this.preview === null) {
      this.desk.tell({ tone: "info", text: refusal(this.desk.document), actions: [] });
      this.close();
      return;
    }
    this.build(kind);
    this.ask();
  }

  /** What the change is computed from; null, and told why, when there is nothing to change. */
  private async source(kind: Kind): Promise<Placed | null> {
    const { document, stage, photo, tell } = this.desk;
    const bare = document.active === undefined ? null : sourceOf(document.active.mask, MARGIN, stage.openings);
    const source = bare === null || kind !== "refine" ? bare : await withPhoto(bare, photo);
    if (source !== null) return source;
    tell({ tone: "info", text: bare === null ? t("This layer is empty.") : t("The photo is still loading. Try again in a moment."), actions: [] });
    this.close();
    return null;
  }

  private build(kind: Kind): void {
    const rows = optionsOf(kind).map((option) => shownOption(option, () => {
      rows.forEach((row) => row.show());
      this.ask();
    }));
    const cancel = button({ label: t("Cancel"), command: "cancel", wide: true, kind: "outlined" }, () => this.cancel());
    const apply = button({ label: t("Apply"), command: "finish", wide: true, kind: "accent" }, () => void this.apply());
    this.body.replaceChildren(...rows.map(({ element }) => element), this.words, h("div", { class: "pair" }, cancel, apply));
    this.body.hidden = false;
    this.words.textContent = t("Looking …");
    for (const [other, element] of this.buttons) element.setAttribute("aria-pressed", String(other === kind));
    rows.forEach((row) => row.show());
    this.section.scrollIntoView({ block: "nearest" });
    this.body.querySelector("input")?.focus();
  }

  private ask(): void {
    const kind = this.open;
    if (kind === null) return;
    this.preview?.ask(jobOf(kind)).catch((error: unknown) => {
      if (this.open !== kind) return;
      this.cancel();
      this.desk.tell({ tone: "bad", text: t("This could not be computed: {why}", { why: error instanceof Error ? error.message : "" }), actions: [] });
    });
  }

  private say(kind: Kind, outcome: Outcome): void {
    if (this.open === kind) this.words.textContent = wordsOf(kind, outcome);
  }

  private async apply(): Promise<void> {
    const preview = this.preview;
    if (preview === null) return;
    await preview.apply();
    if (this.preview === preview) this.close();
  }

  private cancel(): void {
    this.preview?.cancel();
    this.close();
  }

  private close(): void {
    if (this.section.contains(document.activeElement)) this.desk.stage.element.focus();
    this.open = null;
    this.preview = null;
    this.body.hidden = true;
    this.body.replaceChildren();
    for (const element of this.buttons.values()) element.setAttribute("aria-pressed", "false");
  }
}

function optionsOf(kind: Kind): Option[] {
  const area = (key: "fill" | "specks"): Option => slider({ key, label: msg("Up to"), min: 1, max: 20_000, rooted: true }, (value) => t("{area} px", { area: whole(value) }));
  const pixels = (key: "smooth" | "grow" | "shrink" | "band", max: number, step: number, label: string): Option =>
    slider({ key, label, min: step, max, step }, (value) => t("{size} px", { size: value }));
  switch (kind) {
    case "fill":
    case "specks":
      return [area(kind)];
    case "smooth":
      return [pixels(kind, 20, 0.5, msg("Radius"))];
    case "grow":
    case "shrink":
      return [pixels(kind, 40, 0.5, msg("By"))];
    case "refine":
      return [pixels("band", 32, 1, msg("Band")), slider({ key: "detail", label: msg("Detail"), min: 0, max: 100 }, (value) => `${value} %`)];
  }
}

interface Range {
  readonly key: keyof typeof sizes;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly rooted?: boolean;
}

function slider({ key, ...range }: Range, format: (value: number) => string): Option {
  return { kind: "slider", ...range, get: () => sizes[key], set: (value) => (sizes[key] = value), format };
}

function jobOf(kind: Kind): Job {
  if (kind === "refine") return { kind, band: sizes.band, detail: sizes.detail / 100 };
  return kind === "fill" || kind === "specks" ? { kind, most: sizes[kind] } : { kind, by: sizes[kind] };
}

/** What will happen, in numbers. */
function wordsOf(kind: Kind, { count, changed }: Outcome): string {
  const pixels = t("{pixels} px change", { pixels: whole(changed) });
  if (kind === "fill") return `${t("Holes: {count}", { count })} · ${pixels}`;
  if (kind === "specks") return `${t("Specks: {count}", { count })} · ${pixels}`;
  return count === 0 ? pixels : `${pixels} · ${t("Thin parts that would go: {count}", { count })}`;
}
