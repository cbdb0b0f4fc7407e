import { t } from "../core/i18n";
import type { MaskDocument } from "../core/document";
import type { OpeningData, WorkOrder } from "../core/order";
import { grown, type Point, type Rect } from "../core/rect";
import type { Server } from "../core/server";
import type { Settings } from "../tools/settings";
import type { Bench, Hand, PhotoPixels } from "../tools/tool";
import { polarityOf } from "../tools/tool";
import { Toolbox } from "../tools/toolbox";
import { aligned, CameraStore, centred, fit, fitRect, rotateTo, zoomTo, type Size } from "./camera";
import { h } from "./dom";
import { Hud } from "./hud";
import { Input } from "./input";
import { WorkerKernels } from "./kernels";
import { Looks } from "./looks";
import { loadPhoto, type Picture } from "./photo";
import { PicturePixels } from "./pixels";
import { Renderer } from "./renderer";

/** What the stage tells the editor around it. */
export interface StageListener {
  active(): void;
  /** A gesture begins. */
  start(): void;
  /** Looks, brush or zoom changed by the pointer: the panel shows other values. */
  changed(): void;
  photoFailed(): void;
  /** The photo can be seen from the next frame on. */
  photoShown(): void;
  /** That picture, when it was made ready before; closed by the stage. */
  prepared(url: string): ImageBitmap | null;
  /** A tool has something to say. */
  tell(words: string): void;
}

// Image pixels around a place that is looked at.
const LOOK_MARGIN = 140;

/** One open photo: its canvases, camera, tools and looks. Thrown away as a whole when the next photo comes. */
export class Stage {
  readonly element = h("div", { class: "stage", tabindex: "0", role: "application", "aria-label": t("Photo and mask") });
  readonly store = new CameraStore();
  readonly box: Toolbox;
  readonly looks: Looks;
  readonly input: Input;
  readonly pixels: PhotoPixels;
  readonly kernels = new WorkerKernels();
  /** True openings of the photo, as they are marked and unmarked. */
  readonly openings: OpeningData[];
  private readonly renderer: Renderer;
  private readonly hud: Hud;
  private readonly bench: Bench;
  private readonly gone = new AbortController();
  private readonly watcher = new ResizeObserver(() => this.resize());
  private photo: Picture | null = null;
  private hand: Hand | null = null;
  private fitted = true;
  /** Device pixels of the stage, as they were measured last. */
  viewport: Size = { width: 1, height: 1 };

  constructor(
    readonly order: WorkOrder,
    readonly document: MaskDocument,
    settings: Settings,
    tool: Toolbox["tool"]["name"],
    server: Server,
    private readonly listener: StageListener,
  ) {
    const glass = h("canvas", { class: "hud" });
    this.openings = [...order.openings];
    this.pixels = new PicturePixels(order.photo.width, order.photo.height, () => this.photo);
    this.bench = { ...settings, document, photo: this.pixels, server, kernels: this.kernels, later: (run) => this.later(run), tell: (words) => listener.tell(words) };
    this.box = new Toolbox(this.bench, tool);
    this.looks = new Looks(order, document);
    this.renderer = new Renderer(this.element, this.store);
    this.element.append(glass);
    this.hud = new Hud(glass, this.store);
    this.input = new Input(this.element, this.bench, this.box, this.store, this.hooks());
    document.onDirty = (rect) => this.renderer.invalidate(rect);
    this.store.subscribe(() => listener.changed());
    this.watcher.observe(this.element);
    loadPhoto(order.photo, listener.prepared(order.photo.screen_url), (picture) => this.showPhoto(picture), () => listener.photoFailed(), this.gone.signal);
    this.refresh();
  }

  /** Show what the looks say now. */
  refresh(): void {
    this.renderer.show({ size: this.document.size, photo: this.photo, ...this.looks.scene() });
    this.showAim();
  }

  /** The tool, brush or sketch changed under a resting hand. */
  showAim(): void {
    const { tool } = this.box;
    const resting = this.hand ?? { x: 0, y: 0, pressure: 1, alt: false, shift: false, grain: 1 };
    this.hud.show({
      hand: this.hand,
      dot: this.input.spaceHeld ? null : (tool.dot?.(resting) ?? null),
      subtracts: polarityOf(this.bench.brush, resting, tool.name === "eraser") === "subtract",
      sketch: tool.sketch(),
    });
    this.markTool(this.input.spaceHeld ? "pan" : tool.name);
  }

  /** The rest of a tool's long work: with the next picture, unless the photo is closed by then. */
  private later(run: () => void): void {
    requestAnimationFrame(() => {
      if (this.gone.signal.aborted) return;
      run();
      this.showAim();
      this.listener.changed();
    });
  }

  /** Only when it differs: an attribute written with every move would have the page's styles worked out anew. */
  private markTool(name: string): void {
    if (this.element.dataset["tool"] !== name) this.element.dataset["tool"] = name;
  }

  fit(): void {
    this.store.set(fit(this.document.size, this.viewport, this.store.camera.angle));
    this.fitted = true;
  }

  /** Show this part in the middle of the view, with enough around it to know where one is. */
  lookAt(rect: Rect): void {
    const margin = Math.max(LOOK_MARGIN, rect.x1 - rect.x0, rect.y1 - rect.y0);
    this.fitted = false;
    this.store.set(fitRect(grown(rect, margin), this.viewport, this.store.camera.angle));
  }

  /** Turn around the middle of the view, radians clockwise; a fitted photo is fitted anew. */
  rotate(angle: number): void {
    this.store.set(rotateTo(this.store.camera, angle, this.middle()));
    if (this.fitted) this.fit();
  }

  /** Move so that an image point lies in the middle of the view. */
  centre(point: Point): void {
    this.fitted = false;
    this.store.set(centred(this.store.camera, point, this.viewport));
  }

  /** Show the photo through a CSS filter; the mask over it and what is sent anywhere stay as they are. */
  filterPhoto(filter: string): void {
    this.renderer.photo.style.filter = filter;
  }

  /** Zoom in the middle of the view; scale in device pixels for an image pixel. */
  zoom(scale: number): void {
    this.fitted = false;
    this.store.set(aligned(zoomTo(this.store.camera, scale, this.middle())));
  }

  dispose(): void {
    this.gone.abort();
    this.watcher.disconnect();
    this.input.dispose();
    this.kernels.dispose();
    this.renderer.dispose();
    this.hud.dispose();
    this.element.remove();
    this.closePhoto();
    this.photo = null;
  }

  private closePhoto(): void {
    if (this.photo instanceof ImageBitmap) this.photo.close();
  }

  private hooks(): ConstructorParameters<typeof Input>[4] {
    return {
      hover: (hand) => {
        this.hand = hand;
        this.showAim();
      },
      start: () => this.listener.start(),
      active: () => this.listener.active(),
      opacity: (steps) => {
        this.looks.fade(steps);
        this.refresh();
        this.listener.changed();
      },
      brush: () => this.listener.changed(),
      moved: () => {
        this.fitted = false;
      },
    };
  }

  private showPhoto(picture: Picture): void {
    this.closePhoto();
    this.photo = picture;
    this.refresh();
    this.listener.photoShown();
  }

  private middle(): Point {
    return { x: this.viewport.width / 2, y: this.viewport.height / 2 };
  }

  /** A fitted photo stays fitted while the window changes; a zoomed one stays where it is. */
  private resize(): void {
    const { width, height } = this.element.getBoundingClientRect();
    const viewport = { width: Math.max(1, Math.round(width * devicePixelRatio)), height: Math.max(1, Math.round(height * devicePixelRatio)) };
    this.viewport = viewport;
    // Before the canvases, which draw at once when they are resized: so they draw once.
    if (this.fitted) this.fit();
    if (this.renderer.resize(viewport)) this.hud.resize(viewport);
  }
}
