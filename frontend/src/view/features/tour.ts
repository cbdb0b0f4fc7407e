import { stretchesAlong, type Stretch } from "../../core/contrast";
import { msg, t } from "../../core/i18n";
import { moved } from "../../core/rings";
import { sourceOf } from "../../core/source";
import { LOW_CONTRAST, tourOf, type Stop } from "../../core/tour";
import { colourReader } from "../colours";
import type { Desk, Feature, MakeFeature } from "../desk";
import { h } from "../dom";
import { keysOf } from "../keys";
import { Later } from "../later";
import { shownOption } from "../options";
import { nextTask } from "../photo-source";
import { Trace, type Traced } from "../trace";
import { stopWords } from "../words";

// The plasma scale, told apart by the colour-blind too: the weaker the contrast, the brighter the line.
const SCALE: readonly { readonly below: number; readonly color: string }[] = [
  { below: 2, color: "#f0f921" },
  { below: LOW_CONTRAST, color: "#f89540" },
  { below: 10, color: "#cc4778" },
  { below: 20, color: "#7e03a8" },
  { below: Infinity, color: "#0d0887" },
];
// So long at a time the outline is measured before the hand gets its turn.
const SLICE_MS = 8;

/** A tour of the outline's doubtful stretches, and the contrast painted along it. */
export const tourFeature: MakeFeature = (desk) => new OutlineTour(desk);

class OutlineTour implements Feature {
  private readonly words = h("p", { class: "faint", role: "status" });
  private readonly scale = h("p", { class: "scale faint", "aria-label": t("Contrast in ΔE") }, ...SCALE.map(scaleStep));
  private readonly toggle = shownOption(
    { kind: "switch", label: msg("Show contrast"), command: "showContrast", get: () => this.painted, set: (on) => this.paint(on) },
    () => undefined,
  );
  readonly section = h("section", { class: "tour" }, h("h2", {}, t("Outline")), this.toggle.element, this.scale, this.words);
  readonly commands = {
    nextWeak: (): void => void this.go(1),
    previousWeak: (): void => void this.go(-1),
    showContrast: (): void => this.paint(!this.painted),
  };
  private readonly trace: Trace;
  private readonly later = new Later(() => void this.measure());
  private readonly read;
  private stretches: readonly Stretch[] = [];
  private stops: readonly Stop[] = [];
  private at = -1;
  private painted = false;
  /** Counts changes of the layer, so that a measurement of an older one is thrown away. */
  private revision = 0;
  private measured = -1;
  private layer = "";

  constructor(private readonly desk: Desk) {
    this.trace = new Trace(desk.stage.element, desk.stage.store);
    this.read = colourReader(desk.photo);
    this.scale.hidden = true;
    this.words.textContent = t("{key} goes to the next doubtful stretch.", { key: keysOf("nextWeak") });
  }

  show(): void {
    const key = this.desk.document.active?.key ?? "";
    if (key === this.layer) return;
    this.layer = key;
    this.at = -1;
    this.stepped();
  }

  stepped(): void {
    this.revision++;
    if (this.painted) this.later.ask();
  }

  dispose(): void {
    this.revision = -1;
    this.later.stop();
    this.trace.dispose();
  }

  private async go(direction: 1 | -1): Promise<void> {
    await this.measure();
    const count = this.stops.length;
    this.at = count === 0 ? -1 : this.at < 0 && direction < 0 ? count - 1 : (this.at + direction + count) % count;
    const stop = this.stops[this.at];
    if (stop === undefined) this.words.textContent = t("No doubtful stretch: the outline is plain all the way.");
    else this.look(stop);
  }

  private look(stop: Stop): void {
    const reach = stop.length / 2;
    this.desk.stage.lookAt({ x0: stop.x - reach, y0: stop.y - reach, x1: stop.x + reach, y1: stop.y + reach });
    this.trace.point(stop, Math.max(16, reach), stopWords(stop));
    this.words.textContent = `${t("{place} of {count}", { place: this.at + 1, count: this.stops.length })} · ${stopWords(stop)}`;
  }

  private paint(on: boolean): void {
    this.painted = on;
    this.toggle.show();
    this.scale.hidden = !on;
    if (!on) this.trace.show([]);
    else void this.measure().then(() => this.drawLines());
  }

  /** Measure the present outline, in slices between which the hand has its turn. */
  private async measure(): Promise<void> {
    if (this.measured === this.revision) return;
    const { revision } = this;
    const { document: { active }, stage } = this.desk;
    const source = active === undefined ? null : sourceOf(active.mask, 1);
    if (active === undefined || source === null) { this.take([], revision); return; }
    const rings = await stage.kernels.findRings(source).catch(() => []);
    const placed = rings.map((ring) => moved(ring, source.rect.x0, source.rect.y0));
    const found: Stretch[] = [];
    let turn = performance.now();
    for (const stretch of stretchesAlong(active.mask, placed, this.read)) {
      found.push(stretch);
      if (performance.now() - turn < SLICE_MS) continue;
      await nextTask();
      if (revision !== this.revision) break;
      turn = performance.now();
    }
    if (revision === this.revision) this.take(found, revision);
    else await this.measure();
  }

  private take(stretches: readonly Stretch[], revision: number): void {
    const before = this.stops[this.at];
    this.stretches = stretches;
    this.stops = tourOf(stretches, this.desk.order.prediction?.stretches ?? []);
    // Without the photo nothing was measured: the next time it may be there.
    this.measured = stretches.some(({ contrast }) => contrast !== null) ? revision : -1;
    // What was mended is no stop any more: the next one is the one that took its place.
    const same = this.stops.findIndex((stop) => before !== undefined && Math.hypot(stop.x - before.x, stop.y - before.y) < stop.length / 2);
    this.at = same >= 0 || before === undefined ? same : Math.min(this.at, this.stops.length) - 1;
    if (this.painted) this.drawLines();
  }

  private drawLines(): void {
    if (this.painted) this.trace.show(linesOf(this.stretches));
  }
}

/** One path for each step of the scale. */
function linesOf(stretches: readonly Stretch[]): Traced[] {
  const lines = SCALE.map(({ color }) => ({ path: new Path2D(), color }));
  for (const { line, contrast } of stretches) {
    if (contrast === null) continue;
    const path = lines[SCALE.findIndex(({ below }) => contrast < below)]?.path;
    path?.moveTo(line[0] ?? 0, line[1] ?? 0);
    for (let at = 2; at < line.length; at += 2) path?.lineTo(line[at] ?? 0, line[at + 1] ?? 0);
  }
  return lines.reverse();
}

function scaleStep({ below, color }: (typeof SCALE)[number], at: number): HTMLElement {
  const swatch = h("span", { class: "swatch" });
  swatch.style.backgroundColor = color;
  const from = SCALE[at - 1]?.below ?? 0;
  return h("span", {}, swatch, below === Infinity ? `≥ ${from}` : `${from}–${below}`);
}
