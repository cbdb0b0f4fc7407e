import { FlawTour } from "../../core/finder";
import { t } from "../../core/i18n";
import { refusal } from "../../core/refusal";
import { lay } from "../../core/preview";
import { grown, intersect, wholeOf } from "../../core/rect";
import { sourceIn, sourceOf } from "../../core/source";
import { mended, type Flaw } from "../../core/specks";
import type { Desk, Feature, MakeFeature } from "../desk";
import { button, h, icon } from "../dom";
import { keysOf } from "../keys";
import { Later } from "../later";
import { Trace } from "../trace";
import { whole } from "../words";

// More rows say no more: the tour goes through all of them.
const MOST_ROWS = 40;
// The soft rim around a hole or speck that goes with it, in pixels.
const RIM = 48;

/** Holes and specks of the active layer: a tour through them, one key to mend, one to keep an opening for good. */
export const finderFeature: MakeFeature = (desk) => new Finder(desk);

class Finder implements Feature {
  private readonly list = h("ul", { class: "flaws" });
  private readonly heading = h("span", {});
  private readonly place = h("span", { class: "number" });
  readonly section = h("section", { class: "finder" }, h("h2", { class: "row" }, this.heading, this.place), this.list);
  readonly commands = {
    nextFlaw: (): void => void this.go(1),
    previousFlaw: (): void => void this.go(-1),
    mendFlaw: (): void => void this.mend(),
    keepHole: (): void => void this.keep(),
  };
  private readonly tour = new FlawTour();
  private readonly trace: Trace;
  private readonly later = new Later(() => void this.fresh());
  /** Openings that still are holes in the mask, by their place in the stage's list. */
  private known: readonly number[] = [];
  private layer = "";
  /** Counts changes of the layer; what was found is of the revision `found`. */
  private revision = 0;
  private found = -1;
  private searching: Promise<void> | null = null;

  constructor(private readonly desk: Desk) {
    this.trace = new Trace(desk.stage.element, desk.stage.store);
    this.section.hidden = true;
  }

  show(): void {
    const key = this.desk.document.active?.key ?? "";
    if (key === this.layer) return;
    this.layer = key;
    this.stepped();
  }

  stepped(): void {
    this.revision++;
    this.later.ask();
  }

  dispose(): void {
    this.later.stop();
    this.trace.dispose();
  }

  /** Resolves when the list says what the layer is now. */
  private async fresh(): Promise<void> {
    while (this.found !== this.revision || this.searching !== null) {
      this.searching ??= this.search().finally(() => (this.searching = null));
      await this.searching;
    }
  }

  /** Look the layer through and show what is found. */
  private async search(): Promise<void> {
    const { document: { active }, stage } = this.desk;
    const { revision } = this;
    const source = active === undefined ? null : sourceOf(active.mask, 1, stage.openings);
    const found = source === null ? { flaws: [], known: [] } : await stage.kernels.findFlaws(source).catch(() => null);
    this.found = revision;
    if (found === null) return;
    const [dx, dy] = [source?.rect.x0 ?? 0, source?.rect.y0 ?? 0];
    this.tour.renew(found.flaws.map((flaw) => moved(flaw, dx, dy)));
    this.known = found.known;
    this.fill();
  }

  private async go(direction: 1 | -1): Promise<void> {
    await this.fresh();
    const flaw = this.tour.go(direction);
    if (flaw === null) this.desk.tell({ tone: "info", text: t("No holes and no specks in this layer."), actions: [] });
    else this.look(flaw);
    this.fill();
  }

  private look({ box }: Flaw): void {
    const { stage } = this.desk;
    stage.lookAt(box);
    const radius = Math.max(12, Math.hypot(box.x1 - box.x0, box.y1 - box.y0) * 0.6);
    this.trace.point({ x: (box.x0 + box.x1) / 2, y: (box.y0 + box.y1) / 2 }, radius);
  }

  /** Fill the hole or remove the speck that is looked at. */
  private async mend(): Promise<void> {
    const { document, tell } = this.desk;
    await this.fresh();
    const flaw = this.tour.current;
    if (flaw === null) { this.tellFirst(); return; }
    const gesture = document.begin("add", "mend");
    if (gesture === null) { tell({ tone: "info", text: refusal(document), actions: [] }); return; }
    const source = sourceIn(gesture.mask, intersect(grown(flaw.box, RIM), wholeOf(gesture.mask)));
    const { x0, y0 } = source.rect;
    lay(document, gesture, source.rect, mended(source.mask, { kind: flaw.kind, x: flaw.x - x0, y: flaw.y - y0 }));
    document.commit();
    await this.fresh();
  }

  /** Remember the hole that is looked at as a true opening of this photo. */
  private async keep(): Promise<void> {
    const { server, stage, tell } = this.desk;
    const flaw = this.tour.current;
    if (flaw === null) { this.tellFirst(); return; }
    if (flaw.kind === "speck") { tell({ tone: "info", text: t("Only a hole can be a true opening."), actions: [] }); return; }
    try {
      stage.openings.push(await server.markOpening({ x: flaw.x, y: flaw.y, area: flaw.area }));
    } catch (error) {
      this.tellFailed(error);
    }
    this.revision++;
    await this.fresh();
  }

  /** The opening is a hole like any other again. */
  private async forget(id: number): Promise<void> {
    const { server, stage } = this.desk;
    try {
      await server.forgetOpening(id);
      stage.openings.splice(0, stage.openings.length, ...stage.openings.filter((opening) => opening.id !== id));
    } catch (error) {
      this.tellFailed(error);
    }
    this.revision++;
    await this.fresh();
  }

  private tellFirst(): void {
    this.desk.tell({ tone: "info", text: t("Press {key} to go to a hole or speck first.", { key: keysOf("nextFlaw") }), actions: [] });
  }

  private tellFailed(error: unknown): void {
    const why = error instanceof Error ? error.message : "";
    this.desk.tell({ tone: "warn", text: t("The opening was not saved. {why}", { why }), actions: [] });
  }

  private fill(): void {
    const { flaws, place } = this.tour;
    const openings = this.known.flatMap((at) => this.desk.stage.openings[at] ?? []);
    this.section.hidden = flaws.length === 0 && openings.length === 0;
    this.heading.textContent = t("Holes and specks");
    this.place.textContent = place < 0 ? whole(flaws.length) : t("{place} of {count}", { place: place + 1, count: flaws.length });
    const rows = flaws.slice(0, MOST_ROWS).map((flaw) => this.row(flaw));
    this.list.replaceChildren(...rows, ...openings.map(({ id, area }) => this.openingRow(id, area)));
    this.list.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  private row(flaw: Flaw): HTMLElement {
    const name = flaw.kind === "hole" ? t("Hole") : t("Speck");
    const go = h("button", { type: "button", class: "go", "aria-current": String(flaw === this.tour.current) }, name, h("span", { class: "number" }, t("{area} px", { area: whole(flaw.area) })));
    go.addEventListener("click", () => {
      this.tour.choose(flaw);
      this.look(flaw);
      this.fill();
    });
    const words = flaw.kind === "hole" ? t("Fill this hole") : t("Remove this speck");
    const mend = button({ icon: "check", label: words, command: "mendFlaw" }, () => {
      this.tour.choose(flaw);
      void this.mend();
    });
    return h("li", {}, go, mend);
  }

  private openingRow(id: number, area: number): HTMLElement {
    const words = h("span", { class: "go" }, t("True opening"), h("span", { class: "number" }, t("{area} px", { area: whole(area) })));
    const forget = h("button", { type: "button", class: "bare", title: t("Not an opening: list it as a hole"), "aria-label": t("Not an opening: list it as a hole") }, icon("x"));
    forget.addEventListener("click", () => void this.forget(id));
    return h("li", { class: "faint" }, words, forget);
  }
}

function moved(flaw: Flaw, dx: number, dy: number): Flaw {
  const { box, x, y } = flaw;
  return { ...flaw, x: x + dx, y: y + dy, box: { x0: box.x0 + dx, y0: box.y0 + dy, x1: box.x1 + dx, y1: box.y1 + dy } };
}
