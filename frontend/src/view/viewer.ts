import { openMask } from "../core/document";
import { wholeOf, type Point, type Rect } from "../core/rect";
import { CameraStore, fitRect, pan, zoomTo, type Size } from "./camera";
import { h } from "./dom";
import type { Mode, Tinted } from "./overlay";
import { Renderer } from "./renderer";

/** A layer to show: base64 of SVM1 bytes and the CSS colour of its label. */
export interface ViewerLayer {
  readonly data: string;
  readonly color: string;
}

export interface ViewerOptions {
  readonly photoUrl: string;
  /** Pixels of the full picture, which the masks share. */
  readonly width: number;
  readonly height: number;
  readonly layers: readonly ViewerLayer[];
  readonly mode: Mode;
  /** Show what `layers` have more and less than these instead of the mode. */
  readonly against?: readonly ViewerLayer[];
  /** What `fit` brings into view, in image pixels; the whole photo unless given. */
  readonly frame?: Rect;
  /** Give several viewers the same store and they pan and zoom as one. */
  readonly camera?: CameraStore;
}

const ZOOM_SPEED = 0.0018;
const OPACITY = 0.45;
const DIFFERENCE_OPACITY = 0.8;

/** A photo and its mask to look at: drag pans, the wheel zooms at the cursor, a double click fits. */
export class Viewer {
  private readonly view = h("div", { class: "viewer" });
  private readonly size: Size;
  private readonly frame: Rect;
  private readonly store: CameraStore;
  private readonly renderer: Renderer;
  private readonly gone = new AbortController();
  private readonly watcher = new ResizeObserver(() => this.resize());
  private photo: HTMLImageElement | null = null;
  private layers: readonly Tinted[];
  private against: readonly Tinted[] | null;
  private drag: { readonly pointer: number; last: Point } | null = null;

  /** Throws RangeError when a mask has another size than the photo. */
  constructor(
    private readonly host: HTMLElement,
    options: ViewerOptions,
  ) {
    this.size = { width: options.width, height: options.height };
    this.frame = options.frame ?? wholeOf(this.size);
    this.layers = this.open(options.layers);
    this.against = options.against === undefined ? null : this.open(options.against);
    this.mode = options.mode;
    this.store = options.camera ?? new CameraStore();
    this.renderer = new Renderer(this.view, this.store);
    host.append(this.view);
    this.listen();
    this.watcher.observe(host);
    this.load(options.photoUrl);
    this.refresh();
  }

  private mode: Mode;

  /** Show the mask another way, or another mask. */
  show(change: { readonly mode?: Mode; readonly layers?: readonly ViewerLayer[]; readonly against?: readonly ViewerLayer[] | null }): void {
    if (change.mode !== undefined) this.mode = change.mode;
    if (change.layers !== undefined) this.layers = this.open(change.layers);
    if (change.against !== undefined) this.against = change.against === null ? null : this.open(change.against);
    this.refresh();
  }

  fit(): void {
    this.store.set(fitRect(this.frame, this.viewport()));
  }

  dispose(): void {
    this.gone.abort();
    this.watcher.disconnect();
    this.renderer.dispose();
    this.view.remove();
  }

  private open(layers: readonly ViewerLayer[]): readonly Tinted[] {
    return layers.map(({ data, color }) => ({ mask: openMask(data, this.size), color }));
  }

  private load(url: string): void {
    const picture = new Image();
    picture.src = url;
    const show = (): void => {
      if (this.gone.signal.aborted) return;
      this.photo = picture;
      this.refresh();
    };
    // A photo that cannot be loaded leaves the mask on the plain ground, which is still worth seeing.
    picture.decode().then(show, () => undefined);
  }

  private refresh(): void {
    const { size, photo, layers, against, mode } = this;
    this.renderer.show({ size, photo, layers, against, mode, brand: "", opacity: against === null ? OPACITY : DIFFERENCE_OPACITY });
  }

  private listen(): void {
    const { signal } = this.gone;
    this.view.addEventListener("pointerdown", (event) => this.down(event), { signal });
    this.view.addEventListener("pointermove", (event) => this.move(event), { signal });
    this.view.addEventListener("pointerup", () => (this.drag = null), { signal });
    this.view.addEventListener("pointercancel", () => (this.drag = null), { signal });
    this.view.addEventListener("dblclick", () => this.fit(), { signal });
    this.view.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
  }

  private down(event: PointerEvent): void {
    this.view.setPointerCapture(event.pointerId);
    this.drag ??= { pointer: event.pointerId, last: this.at(event) };
  }

  private move(event: PointerEvent): void {
    if (this.drag?.pointer !== event.pointerId) return;
    const at = this.at(event);
    this.store.set(pan(this.store.camera, at.x - this.drag.last.x, at.y - this.drag.last.y));
    this.drag.last = at;
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const { camera } = this.store;
    this.store.set(zoomTo(camera, camera.scale * Math.exp(-event.deltaY * ZOOM_SPEED), this.at(event)));
  }

  private at(event: MouseEvent): Point {
    const box = this.view.getBoundingClientRect();
    return { x: (event.clientX - box.left) * devicePixelRatio, y: (event.clientY - box.top) * devicePixelRatio };
  }

  private viewport(): Size {
    const { width, height } = this.host.getBoundingClientRect();
    return { width: Math.max(1, Math.round(width * devicePixelRatio)), height: Math.max(1, Math.round(height * devicePixelRatio)) };
  }

  private resize(): void {
    if (this.renderer.resize(this.viewport())) this.fit();
  }
}
