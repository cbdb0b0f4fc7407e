import { MaskDocument, type KeptHistory, type StepKind } from "../core/document";
import { t } from "../core/i18n";
import type { LayerData, SaveStatus, WorkOrder } from "../core/order";
import type { Server } from "../core/server";
import type { ToolName } from "../tools/tool";
import { askSkipReason, noticeElement, type Notice } from "./dialogs";
import type { Desk, Feature } from "./desk";
import { button, h, icon, renameKeys } from "./dom";
import { FEATURES } from "./features";
import { showHelp } from "./help";
import { Keyboard } from "./keyboard";
import { commandWords, keymap, type Command } from "./keys";
import { learnLayout } from "./layout";
import { LiveRegion, nameRegions } from "./live";
import { OptionBar, type Option } from "./options";
import { Rail, TOOLS } from "./rail";
import { Pictures } from "./pictures";
import { recallSettings, rememberSettings } from "./settings";
import { Stage } from "./stage";
import { cameraWords, SAVE_ICONS, saveWords } from "./words";

/** The tour of the editor: where it is, and whether to offer it to somebody who has not seen it. */
export interface PracticeOffer {
  readonly url: string;
  readonly offered: boolean;
  /** No, thanks. */
  decline(): void;
}

/** What the editor asks of the page around it, which knows the server. */
export interface EditorListener {
  /** A gesture was finished with that tool or command, undone or redone: keep it. */
  step(kind: StepKind, tool: string): void;
  /** A gesture is about to change pixels. */
  begin(): void;
  /** The hand is at work. */
  active(): void;
  save(): void;
  submit(): void;
  skip(reason: string): void;
  /** The tools' way to the server for this photo. */
  server(order: WorkOrder): Server;
}

interface Open {
  readonly stage: Stage;
  readonly rail: Rail;
  readonly bar: OptionBar;
  readonly features: readonly Feature[];
}

const TICK_MS = 1000;
// Said aloud when they come and when they are over; a save after each stroke is not.
const TROUBLES = new Set<SaveStatus["kind"]>(["offline", "signed-out", "conflict", "failed"]);
// What only the eye would notice; the other commands say their results themselves or move the focus.
const SAID = new Set<Command>(["undo", "redo", "swap", "cycleMode", "prediction", "previous", "difference", "imported"]);
const LEAVING: readonly Command[] = ["submit", "save", "skip"];

/** The mask editor: one open photo at a time, its tools and features around it. */
export class Editor {
  /** Pictures of the photos that come next. */
  readonly pictures = new Pictures();
  private readonly settings = recallSettings();
  private readonly saveLine = h("p", { class: "save-line" });
  private readonly live = new LiveRegion();
  private readonly notices = h("div", { class: "messages" });
  private status: SaveStatus = { kind: "saved", at: null };
  private open: Open | null = null;
  private toolName: ToolName = "brush";
  private working = false;
  private declined = false;
  private photoShown = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly home: string,
    private readonly listener: EditorListener,
    /** Where one practises; null where nobody can. */
    private readonly practice: PracticeOffer | null = null,
  ) {
    host.classList.add("editor");
    host.after(this.live.element);
    new Keyboard({ run: (command) => this.run(command), hold: (what, held) => this.hold(what, held) });
    keymap.subscribe(() => renameKeys(host));
    void learnLayout(() => renameKeys(host));
    window.setInterval(() => this.showSaveLine(), TICK_MS);
  }

  /** The open photo's mask; null when no photo is open. */
  get document(): MaskDocument | null {
    return this.open?.stage.document ?? null;
  }

  /** The open photo's layers as they are now; empty when no photo is open. */
  layers(): LayerData[] {
    return this.open?.stage.document.encode() ?? [];
  }

  /** Open a photo in place of the present one. `layers` replace the order's own: strokes kept on this computer, and their history. */
  show(order: WorkOrder, layers: readonly LayerData[] = order.layers, history: KeptHistory | null = null): void {
    this.close();
    const document_ = new MaskDocument(order.photo, order.labels, layers);
    const server = this.listener.server(order);
    this.photoShown = false;
    const stage = new Stage(order, document_, this.settings, this.toolName, server, this.stageHooks());
    const features = FEATURES.map((make) => make(this.desk(order, stage, server)));
    const rail = new Rail(this.home, (command) => this.run(command));
    const bar = new OptionBar(() => this.refresh());
    this.open = { stage, rail, bar, features };
    if (history !== null) document_.resume(history);
    document_.onStep = (kind, by) => this.step(kind, by ?? stage.box.tool.name);
    document_.onBegin = () => this.listener.begin();
    const easel = h("div", { class: "easel" }, bar.element, stage.element, this.notices);
    this.host.replaceChildren(rail.element, easel, this.side(order, features));
    this.notices.replaceChildren();
    document.title = `${order.photo.name} · ${order.project.name} · Selvedge`;
    stage.element.focus();
    this.refresh();
  }

  /** No photo needs this person now. */
  showEmpty(): void {
    this.showInstead("circle-check", t("No photo needs you in this project now"), t("Triage sends new ones as photos come in."));
  }

  /** The photo cannot be worked on; nothing of it was changed. */
  showBroken(why: string): void {
    this.showInstead("circle-alert", t("This photo cannot be opened"), t("{why} Nothing was changed. Tell the project's lead.", { why }));
  }

  showStatus(status: SaveStatus): void {
    const troubled = TROUBLES.has(this.status.kind);
    if (status.kind !== this.status.kind && (TROUBLES.has(status.kind) || (troubled && status.kind === "saved"))) this.live.say(saveWords(status, Date.now()));
    this.status = status;
    this.showSaveLine();
  }

  /** While a submit is under way a second one is not sent, and painting waits. */
  setWorking(working: boolean): void {
    this.working = working;
    this.host.setAttribute("aria-busy", String(working));
    this.open?.stage.element.toggleAttribute("inert", working);
    this.markPaintable();
  }

  /** For measurements: from the frame after this on the photo can be seen and painted on. */
  private markPaintable(): void {
    if (this.photoShown && !this.working) requestAnimationFrame(() => setTimeout(() => performance.mark("paintable")));
  }

  tell(notice: Notice): void {
    // A kind word never takes the place of something that has to be read.
    if (notice.brief === true && this.notices.childElementCount > 0) return;
    this.notices.replaceChildren(noticeElement(notice));
    if (notice.tone === "info") this.live.say(notice.text);
  }

  private showInstead(picture: string, title: string, words: string): void {
    this.close();
    const back = h("a", { class: "accent", href: this.home }, t("Back to the project"));
    this.host.replaceChildren(h("div", { class: "no-photo" }, h("div", {}, icon(picture), h("h1", {}, title), h("p", { class: "faint" }, words), back)));
  }

  private desk(order: WorkOrder, stage: Stage, server: Server): Desk {
    return {
      order,
      stage,
      document: stage.document,
      settings: this.settings,
      photo: stage.pixels,
      server,
      refresh: () => this.refresh(),
      tell: (notice) => this.tell(notice),
      say: (words) => this.live.say(words),
      run: (command) => this.run(command),
    };
  }

  private close(): void {
    this.open?.features.forEach((feature) => feature.dispose?.());
    this.open?.stage.dispose();
    this.open = null;
  }

  private stageHooks(): ConstructorParameters<typeof Stage>[5] {
    return {
      active: () => this.listener.active(),
      start: () => this.press(),
      changed: () => this.showValues(),
      prepared: (url) => this.pictures.take(url),
      photoShown: () => {
        // The full resolution comes behind the small picture.
        if (this.photoShown) return;
        this.photoShown = true;
        this.markPaintable();
      },
      tell: (text) => this.tell({ tone: "warn", text, actions: [] }),
      photoFailed: () => this.tell({ tone: "bad", text: t("The photo could not be loaded. The mask is safe; reload the page to try again."), actions: [] }),
    };
  }

  /** The hand works on what it sees. */
  private press(): void {
    this.open?.features.forEach((feature) => feature.press?.());
    this.backToMask();
  }

  /** Painting on a mask that is not shown would be painting blind. */
  private backToMask(): void {
    if (this.open === null || this.open.stage.looks.compare === "none") return;
    this.open.stage.looks.compare = "none";
    this.refresh();
  }

  private step(kind: StepKind, tool: string): void {
    this.showValues();
    this.open?.features.forEach((feature) => feature.stepped?.());
    this.listener.step(kind, tool);
  }

  private refresh(): void {
    this.open?.stage.refresh();
    this.showValues();
  }

  private showValues(): void {
    if (this.open === null) return;
    const { stage, rail, bar, features } = this.open;
    const { tool } = stage.box;
    const state = { tool: tool.name, swapped: this.settings.brush.swapped, canUndo: stage.document.canUndo, canRedo: stage.document.canRedo };
    rail.show(state);
    bar.show(TOOLS.find(({ name }) => name === tool.name)?.label ?? "", this.options(tool.name));
    for (const feature of features) feature.show?.();
    rememberSettings(this.settings);
    stage.element.dataset["zoom"] = cameraWords(stage.store.camera);
  }

  private options(tool: ToolName): Option[] {
    return this.open?.features.flatMap((feature) => feature.options?.[tool] ?? []) ?? [];
  }

  private showSaveLine(): void {
    const words = saveWords(this.status, Date.now());
    if (this.saveLine.textContent === words && this.saveLine.dataset["kind"] === this.status.kind) return;
    this.saveLine.dataset["kind"] = this.status.kind;
    this.saveLine.replaceChildren(icon(SAVE_ICONS[this.status.kind]), words);
  }

  private side(order: WorkOrder, features: readonly Feature[]): HTMLElement {
    const fixes = order.fixing !== undefined;
    const skip = button({ icon: "skip-forward", label: t("Skip"), command: "skip", wide: true, kind: "outlined" }, () => this.run("skip"));
    const submit = button({ icon: "check", label: fixes ? t("Approve and next") : t("Submit and next"), command: "submit", wide: true, kind: "accent" }, () => this.run("submit"));
    const sections = features.flatMap(({ section }) => section ?? []);
    const scroll = h("div", { class: "scroll" }, ...this.offer(order), ...sections);
    nameRegions(scroll);
    this.showSaveLine();
    return h(
      "aside",
      { class: "side", "aria-label": t("Photo and settings") },
      scroll,
      h("footer", {}, this.saveLine, h("div", { class: "actions" }, fixes ? null : skip, submit)),
    );
  }

  /** A calm card beside the photo, until one goes there or declines. */
  private offer(order: WorkOrder): HTMLElement[] {
    const practising = order.practice;
    const { practice } = this;
    if (practice?.offered !== true || practising !== undefined || order.fixing !== undefined || this.declined) return [];
    const no = button({ label: t("No, thanks"), kind: "bare" }, () => {
      this.declined = true;
      practice.decline();
      card.remove();
    });
    const go = h("a", { class: "outlined bare", href: practice.url }, t("Practise for two minutes"));
    const card = h("section", { class: "practice" }, h("h2", {}, t("New here?")), h("p", {}, t("A short tour on a practice photo shows the tools, with a score at the end. Your photo waits.")), h("div", { class: "practice-actions" }, go, no));
    return [card];
  }

  private hold(what: "pan" | "peek", held: boolean): void {
    const stage = this.open?.stage;
    if (stage === undefined) return;
    if (what === "pan") stage.input.spaceHeld = held;
    if (what === "pan") stage.showAim();
    if (what === "peek" && stage.looks.peek !== held) {
      stage.looks.peek = held;
      stage.refresh();
    }
  }

  private run(command: Command): void {
    const stage = this.open?.stage;
    if (stage === undefined || this.working) return;
    this.listener.active();
    const tool = TOOLS.find(({ name }) => name === command);
    if (tool === undefined) this.act(command);
    else this.choose(stage, tool.name);
    // On the way to the next photo what is shown of this one is done with, and drawing it would hold up the other.
    if (command !== "submit") this.refresh();
    if (tool !== undefined || SAID.has(command)) this.sayResult(command);
  }

  /** The button that is pressed now says it best: "Outline" rather than "Next overlay". */
  private sayResult(command: Command): void {
    const pressed = this.host.querySelector(`[data-command="${command}"][aria-pressed="true"]`);
    this.live.say(pressed?.getAttribute("aria-label") ?? commandWords(command));
  }

  private choose(stage: Stage, tool: ToolName): void {
    if (stage.input.busy) return;
    stage.box.choose(tool);
    this.toolName = tool;
  }

  private act(command: Command): void {
    if (LEAVING.includes(command)) this.open?.features.forEach((feature) => feature.settle?.());
    const own: Partial<Record<Command, () => void>> = {
      save: () => this.listener.save(),
      submit: () => this.listener.submit(),
      // A reviewer who does not fix goes back to the review.
      skip: () => { if (this.open?.stage.order.fixing === undefined) void this.askSkip(); },
      help: () => showHelp(this.practice?.url ?? null),
    };
    own[command]?.();
    this.open?.features.forEach((feature) => feature.commands?.[command]?.());
  }

  private async askSkip(): Promise<void> {
    const reason = await askSkipReason();
    if (reason !== null) this.listener.skip(reason);
  }
}
