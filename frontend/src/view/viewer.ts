import type { Point } from "../core/rect";
import { pan, toImage, zoomTo, type CameraStore, type Size } from "./camera";
import { h } from "./dom";
import type { Outline } from "./outline";
import type { Tinted } from "./overlay";
import { Renderer, type Painted } from "./renderer";
import { Trace, type Traced } from "./trace";

/** What a viewer shows over the photo. */
export interface View {
  readonly mode: "off" | "outline" | "tint" | "white";
  readonly layers: readonly Tinted[];
  /** A picture between photo and outline. */
  readonly painted: Painted | null;
  readonly lines: readonly Traced[];
}

/** Who draws on the photo instead of moving it, in image pixels; `begin` answers whether a line began. */
export interface Pen {
  begin(at: Point): boolean;
  move(at: Point): void;
  end(scale: number): void;
}

export interface ViewerHooks {
  /** The pen in the hand; null where a drag moves the photo. */
  pen(): Pen | null;
  /** The viewer has this size now, in device pixels. */
  resized(viewport: Size): void;
  fit(): void;
}

const ZOOM_SPEED = 0.0018;
const OPACITY = 0.45;
const NOTHING_SHOWN: View = { mode: "off", layers: [], painted: null, lines: [] };

type Drag = { readonly pointer: number; readonly pen: Pen | null; last: Point };

/** A photo and what lies over it, to look at: drag pans (or draws), the wheel zooms at the cursor, a double click fits. */
export class Viewer {
  readonly element = h("div", { class: "viewer" });
  private readonly renderer: Renderer;
  private readonly trace: Trace;
  private readonly gone = new AbortController();
  private readonly watcher = new ResizeObserver(() => this.resize());
  private photo: CanvasImageSource | null = null;
  private view = NOTHING_SHOWN;
  private drag: Drag | null = null;

  constructor(
    host: HTMLElement,
    private readonly size: Size,
    private readonly store: CameraStore,
    private readonly hooks: ViewerHooks,
    outlines?: Map<Tinted["mask"], Outline>,
  ) {
    this.renderer = new Renderer(this.element, store, outlines);
    this.trace = new Trace(this.element, store);
    host.append(this.element);
    this.listen();
    this.watcher.observe(this.element);
  }

  showPhoto(photo: CanvasImageSource): void {
    this.photo = photo;
    this.show(this.view);
  }

  show(view: View): void {
    const { size, photo } = this;
    if (view.lines !== this.view.lines) this.trace.show(view.lines);
    this.view = view;
    this.renderer.show({ size, photo, layers: view.layers, against: null, mode: view.mode, brand: "", opacity: OPACITY, painted: view.painted });
  }

  /** Ring a place for a moment, with words beside it. */
  point(at: Point, radius: number, words: string): void {
    this.trace.point(at, radius, words);
  }

  dispose(): void {
    this.gone.abort();
    this.watcher.disconnect();
    this.renderer.dispose();
    this.trace.dispose();
    this.element.remove();
  }

  private listen(): void {
    const { signal } = this.gone;
    const up = (): void => this.up();
    this.element.addEventListener("pointerdown", (event) => this.down(event), { signal });
    this.element.addEventListener("pointermove", (event) => this.move(event), { signal });
    this.element.addEventListener("pointerup", up, { signal });
    this.element.addEventListener("pointercancel", up, { signal });
    // The note beside the photo keeps the focus while one draws.
    this.element.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    this.element.addEventListener("dblclick", () => { if (this.hooks.pen() === null) this.hooks.fit(); }, { signal });
    this.element.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
  }

  private down(event: PointerEvent): void {
    if (this.drag !== null) return;
    this.element.setPointerCapture(event.pointerId);
    const last = this.at(event);
    const pen = event.button === 0 ? this.hooks.pen() : null;
    const draws = pen?.begin(toImage(this.store.camera, last)) === true;
    this.drag = { pointer: event.pointerId, pen: draws ? pen : null, last };
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const at = this.at(event);
    if (drag.pen === null) this.store.set(pan(this.store.camera, at.x - drag.last.x, at.y - drag.last.y));
    else drag.pen.move(toImage(this.store.camera, at));
    drag.last = at;
  }

  private up(): void {
    this.drag?.pen?.end(this.store.camera.scale);
    this.drag = null;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { camera } = this.store;
    this.store.set(zoomTo(camera, camera.scale * Math.exp(-event.deltaY * ZOOM_SPEED), this.at(event)));
  }

  private at(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: (event.clientX - box.left) * devicePixelRatio, y: (event.clientY - box.top) * devicePixelRatio };
  }

  /** One that is not in view has no size, and keeps its canvases for when it is again. */
  private resize(): void {
    const { width, height } = this.element.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    const viewport = { width: Math.max(1, Math.round(width * devicePixelRatio)), height: Math.max(1, Math.round(height * devicePixelRatio)) };
    this.hooks.resized(viewport);
    this.renderer.resize(viewport);
  }
}
