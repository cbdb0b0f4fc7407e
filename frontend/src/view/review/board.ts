import { grown, type Point } from "../../core/rect";
import type { ReviewOrder } from "../../core/review";
import { Sketch } from "../../core/sketch";
import { CameraStore, fitRect, type Size } from "../camera";
import type { WorkerKernels } from "../kernels";
import type { Tinted } from "../overlay";
import type { Painted } from "../renderer";
import type { Traced } from "../trace";
import { Viewer, type Pen, type View } from "../viewer";
import { BoardLooks, type Style } from "./board-looks";
import { Difference } from "./difference";
import { drawnLines, marksOf, placesOf, type Place } from "./marks";
import type { MaskName, OpenMasks } from "./masks";

// Panes side by side differ by a pixel of rounding, which is no other size.
const SAME_SIZE = 4;
const LOOK_MARGIN = 120;
// A line keeps within so many device pixels of the hand.
const THINNING = 1.5;
// Two changes a second stay below what can harm photosensitive people.
const BLINK_MS = 500;
const NO_LINES: readonly Traced[] = [];
const NO_LAYERS: readonly Tinted[] = [];

/** The panes of one photo that is judged, all under one camera, with what is marked and drawn on them. */
export class Board {
  readonly sketch: Sketch;
  readonly looks: BoardLooks;
  private readonly store = new CameraStore();
  private readonly panes = new Map<string, HTMLElement>();
  private readonly viewers = new Map<string, Viewer>();
  private readonly marks: readonly Traced[];
  private readonly places: readonly Place[];
  private readonly difference: Difference;
  private painted: Painted | null = null;
  private shownPhoto: CanvasImageSource | null = null;
  private viewport: Size = { width: 0, height: 0 };
  private place = -1;
  private peeking = false;
  private hiding = false;
  private drawing = false;
  private blink = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly order: ReviewOrder,
    private readonly masks: OpenMasks,
    photo: Promise<CanvasImageSource>,
    kernels: WorkerKernels,
  ) {
    for (const pane of root.querySelectorAll<HTMLElement>("[data-pane]")) this.panes.set(pane.dataset["pane"] ?? "", pane);
    const beside = [...this.panes].filter(([, pane]) => "beside" in pane.dataset).map(([name]) => name);
    this.looks = new BoardLooks([...this.panes.keys()], beside);
    this.sketch = new Sketch(order.photo);
    this.marks = marksOf(order);
    this.places = placesOf(order);
    this.difference = new Difference(this.panes.get("difference") ?? null, this.masks, kernels, (heat) => this.showHeat(heat));
    // A photo that cannot be loaded leaves the masks on the plain ground, which is still worth seeing.
    photo.then((picture) => this.showPhoto(picture), () => undefined);
    this.refresh();
  }

  fit(): void {
    this.store.set(fitRect(this.masks.frame, this.viewport));
  }

  /** Show panes side by side, or one of them alone. */
  toggleSingle(): void {
    this.looks.toggleSingle();
    this.refresh();
  }

  /** Show the pane of that place in the row, from 0, alone. */
  choosePlace(at: number): void {
    this.choose([...this.panes.keys()][at]);
  }

  choose(pane: string | undefined): void {
    this.stopBlink();
    if (this.looks.choose(pane)) this.refresh();
  }

  cycle(steps: number): void {
    this.stopBlink();
    this.looks.cycle(steps);
    this.refresh();
  }

  chooseStyle(style: Style): void {
    this.looks.chooseStyle(style);
    this.refresh();
  }

  /** The other one of the last two panes. */
  flip(): void {
    this.looks.flip();
    this.refresh();
  }

  /** Alternate the last two panes until asked again; with reduced motion each press shows the other one. */
  toggleBlink(): void {
    if (this.blink !== 0) { this.stopBlink(); this.refresh(); return; }
    this.flip();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.blink = window.setInterval(() => { if (!document.hidden) this.flip(); }, BLINK_MS);
    this.refresh();
  }

  /** The photo without anything over it, while a key is held. */
  peek(on: boolean): void {
    if (this.peeking === on) return;
    this.peeking = on;
    this.refresh();
  }

  /** Hide or show what is marked and was drawn on the photo. */
  toggleMarks(): void {
    this.hiding = !this.hiding;
    this.refresh();
  }

  /** Whether a drag draws on the photo instead of moving it. */
  get draws(): boolean {
    return this.drawing;
  }

  setDrawing(on: boolean): void {
    this.drawing = on;
    this.refresh();
  }

  undoLine(): boolean {
    const undone = this.sketch.undo();
    this.refresh();
    return undone;
  }

  clearDrawing(): void {
    this.sketch.clear();
    this.setDrawing(false);
  }

  /** Go to the next place worth a look (or, negative, the one before): its number from 1 and how many there are. */
  goOn(direction: 1 | -1): readonly [at: number, count: number] {
    const count = this.places.length;
    this.place = count === 0 ? -1 : this.place < 0 && direction < 0 ? count - 1 : (this.place + direction + count) % count;
    const place = this.places[this.place];
    if (place !== undefined) this.lookAt(place);
    return [this.place + 1, count];
  }

  dispose(): void {
    this.stopBlink();
    this.difference.dispose();
    for (const viewer of this.viewers.values()) viewer.dispose();
  }

  private lookAt({ rect, words }: Place): void {
    const margin = Math.max(LOOK_MARGIN, rect.x1 - rect.x0, rect.y1 - rect.y0);
    this.store.set(fitRect(grown(rect, margin), this.viewport));
    const middle = { x: (rect.x0 + rect.x1) / 2, y: (rect.y0 + rect.y1) / 2 };
    const radius = Math.max(16, Math.hypot(rect.x1 - rect.x0, rect.y1 - rect.y0) / 2);
    this.looks.shown.forEach((name, at) => this.viewers.get(name)?.point(middle, radius, at === 0 ? words : ""));
  }

  private showPhoto(picture: CanvasImageSource): void {
    this.shownPhoto = picture;
    for (const viewer of this.viewers.values()) viewer.showPhoto(picture);
  }

  private showHeat(painted: Painted | null): void {
    this.painted = painted;
    this.refresh();
  }

  private stopBlink(): void {
    window.clearInterval(this.blink);
    this.blink = 0;
  }

  private refresh(): void {
    const { looks } = this;
    const shown = new Set(looks.shown);
    this.root.dataset["single"] = String(looks.single);
    this.root.dataset["panes"] = String(shown.size);
    for (const [name, pane] of this.panes) pane.hidden = !shown.has(name);
    for (const name of shown) this.viewer(name)?.show(this.view(name));
    if (shown.has("difference")) this.difference.want();
    this.press();
  }

  /** The buttons say what is chosen. */
  private press(): void {
    const { looks } = this;
    const chosen: Readonly<Record<string, boolean>> = {
      single: looks.single, beside: !looks.single, outline: looks.style === "outline", tint: looks.style === "tint",
      blink: this.blink !== 0, pen: this.drawing, ...(looks.single && { [`pane-${looks.pane}`]: true }),
    };
    for (const button of document.querySelectorAll<HTMLElement>("[data-look]")) {
      button.setAttribute("aria-pressed", String(chosen[button.dataset["look"] ?? ""] ?? false));
    }
    this.root.classList.toggle("drawing", this.drawing);
  }

  private viewer(name: string): Viewer | undefined {
    const host = this.panes.get(name)?.querySelector<HTMLElement>(".pane-view");
    if (!host) return undefined;
    const known = this.viewers.get(name);
    if (known !== undefined) return known;
    const hooks = { pen: () => this.pen(), resized: (viewport: Size) => this.resized(viewport), fit: () => this.fit() };
    const made = new Viewer(host, this.order.photo, this.store, hooks, this.masks.outlines);
    this.viewers.set(name, made);
    if (this.shownPhoto !== null) made.showPhoto(this.shownPhoto);
    return made;
  }

  private view(name: string): View {
    const lines = this.sketch.lines.length === 0 ? NO_LINES : [drawnLines(this.sketch.lines)];
    const marks = this.hiding ? NO_LINES : this.marks;
    if (this.peeking || name === "photo") return { mode: "off", layers: NO_LAYERS, painted: null, lines: this.peeking ? NO_LINES : [...marks, ...lines] };
    if (name === "difference") return { mode: "outline", layers: this.difference.to, painted: this.painted, lines };
    if (name === "cutout") return { mode: "white", layers: this.masks.layers("mask"), painted: null, lines: NO_LINES };
    return { mode: this.looks.style, layers: this.masks.layers(name as MaskName), painted: null, lines: name === "mask" ? [...marks, ...lines] : lines };
  }

  private resized(viewport: Size): void {
    const { width, height } = this.viewport;
    if (Math.abs(width - viewport.width) <= SAME_SIZE && Math.abs(height - viewport.height) <= SAME_SIZE) return;
    this.viewport = viewport;
    this.fit();
  }

  private pen(): Pen | null {
    if (!this.drawing) return null;
    const { sketch } = this;
    const drawn = (act: () => void): void => {
      act();
      this.refresh();
    };
    return {
      begin: (at: Point) => sketch.begin(at),
      move: (at: Point) => drawn(() => sketch.move(at)),
      end: (scale) => drawn(() => sketch.end((THINNING * devicePixelRatio) / scale)),
    };
  }
}
