import { MaskDocument } from "../core/document";
import type { LayerData, SaveStatus, WorkOrder } from "../core/order";
import type { ToolName } from "../tools/tool";
import { Controls } from "./controls";
import { askSkipReason, noticeElement, showHelp, type Notice } from "./dialogs";
import { button, h, icon } from "./dom";
import { Keyboard } from "./keyboard";
import { keysOf, type Command } from "./keys";
import { LayerList } from "./layer-list";
import { aboutPhoto } from "./panel";
import { Rail } from "./rail";
import { recallBrush, rememberBrush, stepHardness, stepSize } from "./settings";
import { Stage } from "./stage";
import { SAVE_ICONS, saveWords } from "./words";

/** What the editor asks of the page around it, which knows the server. */
export interface EditorListener {
  /** A gesture was finished, undone or redone: keep it. */
  step(layers: () => LayerData[]): void;
  /** The hand is at work. */
  active(): void;
  save(): void;
  submit(): void;
  skip(reason: string): void;
}

interface Open {
  readonly stage: Stage;
  readonly rail: Rail;
  readonly controls: Controls;
  readonly photo: string;
}

const ZOOM_STEP = 1.25;
const TICK_MS = 1000;
const TOOLS: readonly Command[] = ["brush", "eraser", "lasso", "polygon", "rectangle", "pan"] satisfies (ToolName & Command)[];

/** The mask editor: one open photo at a time, its tools around it. */
export class Editor {
  private readonly brush = recallBrush();
  private readonly saveLine = h("p", { class: "save-line", role: "status" });
  private readonly notices = h("div", { class: "messages" });
  private status: SaveStatus = { kind: "saved", at: null };
  private open: Open | null = null;
  private toolName: ToolName = "brush";
  private working = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly home: string,
    private readonly listener: EditorListener,
  ) {
    host.classList.add("editor");
    new Keyboard({ run: (command) => this.run(command), hold: (what, held) => this.hold(what, held) });
    window.setInterval(() => this.showSaveLine(), TICK_MS);
  }

  /** The open photo's layers as they are now; empty when no photo is open. */
  layers(): LayerData[] {
    return this.open?.stage.document.encode() ?? [];
  }

  /** Open a photo in place of the present one. `layers` replace the order's own: strokes kept on this computer. */
  show(order: WorkOrder, layers: readonly LayerData[] = order.layers): void {
    this.close();
    const document_ = new MaskDocument(order.photo, order.labels, layers);
    const stage = new Stage(order, document_, this.brush, this.toolName, this.stageHooks());
    const rail = new Rail(this.home, (command) => this.run(command));
    const controls = new Controls(this.brush, stage.looks, (command) => this.run(command), () => this.refresh());
    const list = new LayerList(document_, () => this.layersChanged());
    this.open = { stage, rail, controls, photo: order.photo.name };
    document_.onStep = () => this.step(document_);
    this.host.replaceChildren(rail.element, h("div", { class: "easel" }, stage.element, this.notices), this.side(order, list, controls));
    this.notices.replaceChildren();
    document.title = `${order.photo.name} · ${order.project.name} · Selvedge`;
    stage.element.focus();
    this.refresh();
    // The first encoding looks at every pixel: while the hand still rests, not after its first stroke.
    window.requestIdleCallback(() => document_.encode());
  }

  /** No photo needs this person now. */
  showEmpty(): void {
    this.showInstead("circle-check", "No photo needs you in this project now", "Triage sends new ones as photos come in.");
  }

  /** The photo cannot be worked on; nothing of it was changed. */
  showBroken(why: string): void {
    this.showInstead("circle-alert", "This photo cannot be opened", `${why} Nothing was changed. Tell the project's lead.`);
  }

  showStatus(status: SaveStatus): void {
    this.status = status;
    this.showSaveLine();
  }

  /** While a submit is under way a second one is not sent, and painting waits. */
  setWorking(working: boolean): void {
    this.working = working;
    this.host.setAttribute("aria-busy", String(working));
    this.open?.stage.element.toggleAttribute("inert", working);
  }

  tell(notice: Notice): void {
    this.notices.replaceChildren(noticeElement(notice));
  }

  private showInstead(picture: string, title: string, words: string): void {
    this.close();
    const back = h("a", { class: "accent", href: this.home }, "Back to the project");
    this.host.replaceChildren(h("div", { class: "no-photo" }, h("div", {}, icon(picture), h("h1", {}, title), h("p", { class: "faint" }, words), back)));
  }

  private close(): void {
    this.open?.stage.dispose();
    this.open = null;
  }

  private stageHooks(): ConstructorParameters<typeof Stage>[4] {
    return {
      active: () => this.listener.active(),
      start: () => this.backToMask(),
      changed: () => this.showValues(),
      photoFailed: () => this.tell({ tone: "bad", text: "The photo could not be loaded. The mask is safe; reload the page to try again.", actions: [] }),
    };
  }

  /** Painting on a mask that is not shown would be painting blind. */
  private backToMask(): void {
    if (this.open === null || this.open.stage.looks.compare === "none") return;
    this.open.stage.looks.compare = "none";
    this.refresh();
  }

  private step(document_: MaskDocument): void {
    this.showValues();
    this.listener.step(() => document_.encode());
  }

  private layersChanged(): void {
    this.open?.stage.looks.refreshLayers();
    this.refresh();
  }

  private refresh(): void {
    this.open?.stage.refresh();
    this.showValues();
  }

  private showValues(): void {
    if (this.open === null) return;
    const { stage, rail, controls } = this.open;
    rail.show({ tool: stage.box.tool.name, swapped: this.brush.swapped, canUndo: stage.document.canUndo, canRedo: stage.document.canRedo });
    controls.show(this.brush, stage.looks);
    rememberBrush(this.brush);
    stage.element.dataset["zoom"] = `${Math.round(stage.store.camera.scale * 100)} %`;
  }

  private showSaveLine(): void {
    const words = saveWords(this.status, Date.now());
    if (this.saveLine.textContent === words && this.saveLine.dataset["kind"] === this.status.kind) return;
    this.saveLine.dataset["kind"] = this.status.kind;
    this.saveLine.replaceChildren(icon(SAVE_ICONS[this.status.kind]), words);
  }

  private side(order: WorkOrder, list: LayerList, controls: Controls): HTMLElement {
    const skip = button({ icon: "skip-forward", label: "Skip", keys: "Ctrl+→", wide: true, kind: "outlined" }, () => this.run("skip"));
    const submit = button({ icon: "check", label: "Submit and next", keys: keysOf("submit"), wide: true, kind: "accent" }, () => this.run("submit"));
    this.showSaveLine();
    return h(
      "aside",
      { class: "side", "aria-label": "Photo and settings" },
      h("div", { class: "scroll" }, ...aboutPhoto(order), list.element, controls.element),
      h("footer", {}, this.saveLine, h("div", { class: "actions" }, skip, submit)),
    );
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
    if (TOOLS.includes(command)) this.choose(stage, command as ToolName);
    else this.act(stage, command);
    this.refresh();
  }

  private choose(stage: Stage, tool: ToolName): void {
    if (stage.input.busy) return;
    stage.box.choose(tool);
    this.toolName = tool;
  }

  private act(stage: Stage, command: Command): void {
    const { looks, box, document: mask, input, store } = stage;
    const actions: Partial<Record<Command, () => void>> = {
      smaller: () => stepSize(this.brush, -1),
      larger: () => stepSize(this.brush, 1),
      softer: () => stepHardness(this.brush, -1),
      harder: () => stepHardness(this.brush, 1),
      swap: () => (this.brush.swapped = !this.brush.swapped),
      zoomIn: () => stage.zoom(store.camera.scale * ZOOM_STEP),
      zoomOut: () => stage.zoom(store.camera.scale / ZOOM_STEP),
      fit: () => stage.fit(),
      actual: () => stage.zoom(1),
      undo: () => box.tool.back() || mask.undo(),
      redo: () => mask.redo(),
      cancel: () => input.cancel(),
      finish: () => box.tool.finish(),
      back: () => box.tool.back(),
      cycleMode: () => looks.cycle(),
      prediction: () => looks.toggle("prediction"),
      previous: () => looks.toggle("previous"),
      difference: () => looks.toggle("difference"),
      fainter: () => looks.fade(-1),
      stronger: () => looks.fade(1),
      save: () => this.listener.save(),
      submit: () => this.listener.submit(),
      skip: () => void this.askSkip(),
      help: () => showHelp(),
    };
    actions[command]?.();
  }

  private async askSkip(): Promise<void> {
    const reason = await askSkipReason();
    if (reason !== null) this.listener.skip(reason);
  }
}
