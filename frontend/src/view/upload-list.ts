import { t } from "../core/i18n";
import { leftWords, type Entry, type UploadQueue } from "../core/upload";
import { h, icon } from "./dom";

/** What stands beside the queue itself. */
export interface Situation {
  readonly running: boolean;
  /** Folders and zips are still being read. */
  readonly reading: boolean;
  /** Why sending ended early; empty unless it did. */
  readonly halted: string;
  /** Files of archives that were never unpacked. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

interface Row {
  readonly row: HTMLTableRowElement;
  readonly meter: HTMLProgressElement;
}

/** Shows how far a drop is: the whole, the files on their way, and every one that was not taken, with its reason. */
export class UploadList<Source> {
  private readonly rows = new Map<Entry<Source>, Row>();
  private listed = "";
  private alike = 0;
  private frame = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly queue: UploadQueue<Source>,
    private readonly situation: () => Situation,
  ) {}

  /** Draw soon; many changes within one frame are drawn once. */
  changed(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const situation = this.situation();
    this.root.hidden = this.queue.entries.length === 0 && situation.refused.length === 0;
    this.drawWhole(situation);
    this.drawUnderway();
    this.drawBad(situation);
    this.drawAlike();
  }

  private drawWhole({ running, reading, halted }: Situation): void {
    const totals = this.queue.totals();
    this.part("whole").setAttribute("max", String(Math.max(1, totals.bytes)));
    this.part("whole").setAttribute("value", String(totals.sent));
    const open = totals.files - totals.finished;
    this.part("count").textContent = t("{finished} of {files} files", { finished: totals.finished, files: totals.files });
    this.part("left").textContent = running ? leftWords(this.queue.secondsLeft(Date.now())) : open > 0 ? t("stopped") : "";
    this.part("reading").hidden = !reading;
    for (const name of ["added", "masks", "duplicates"] as const) this.part(name).textContent = String(totals[name]);
    this.part("stop").hidden = !running;
    this.part("resume").hidden = running || (open === 0 && !this.failed);
    this.part("done").hidden = running || reading || open > 0 || totals.files === 0;
    this.part("halted").hidden = halted === "";
    this.part("halted-words").textContent = halted;
  }

  private get failed(): boolean {
    return this.queue.entries.some(({ status }) => status === "failed");
  }

  private drawUnderway(): void {
    const underway = new Set(this.queue.entries.filter(({ status }) => status === "sending"));
    for (const [entry, { row }] of this.rows) {
      if (underway.has(entry)) continue;
      row.remove();
      this.rows.delete(entry);
    }
    for (const entry of underway) this.drawRow(entry);
    this.part("underway").hidden = underway.size === 0;
  }

  private drawRow(entry: Entry<Source>): void {
    let known = this.rows.get(entry);
    if (known === undefined) {
      const meter = h("progress", { class: "meter", max: String(Math.max(1, entry.size)), "aria-label": entry.path });
      const row = h("tr", {}, h("td", { class: "upload-path" }, entry.path), h("td", {}, meter));
      known = { row, meter };
      this.rows.set(entry, known);
      this.part("underway-rows").append(row);
    }
    known.meter.value = entry.sent;
  }

  private drawBad({ refused }: Situation): void {
    const bad = [...refused, ...this.queue.entries.filter(({ status }) => status === "rejected" || status === "failed")];
    this.part("bad").hidden = bad.length === 0;
    this.part("bad-count").textContent = String(bad.length);
    const listing = bad.map(({ path, reason }) => `${path}\n${reason}`).join("\n");
    if (listing === this.listed) return;
    this.listed = listing;
    const rows = bad.map(({ path, reason }) => h("tr", {}, h("td", { class: "upload-path" }, icon("circle-alert"), path), h("td", {}, reason)));
    this.part("bad-rows").replaceChildren(...rows);
  }

  private drawAlike(): void {
    const alike = this.queue.entries.filter(({ twin }) => twin !== null);
    this.part("alike").hidden = alike.length === 0;
    if (alike.length === this.alike) return;
    this.alike = alike.length;
    this.part("alike-rows").replaceChildren(...alike.map(alikeRow));
  }

  private part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (found === null) throw new Error(`The upload page has no part ${name}.`);
    return found;
  }
}

function alikeRow<Source>({ path, reason, twin }: Entry<Source>): HTMLElement {
  const small = (src: string, alt: string): HTMLElement => h("img", { src, alt, loading: "lazy" });
  if (twin === null) return h("tr", {});
  const pictures = h("td", { class: "upload-pair" }, small(twin.own, path), small(twin.thumb, twin.name));
  return h("tr", {}, h("td", { class: "upload-path" }, path), pictures, h("td", {}, h("a", { href: twin.page }, reason)));
}
