import { addPart, grown, intersect, isEmpty, NOTHING, union, wholeOf, type Rect } from "../core/rect";
import { imageBox, screenBox, type Camera, type CameraStore, type Size } from "./camera";
import { h } from "./dom";
import { OneFrame } from "./frame";
import { Outline } from "./outline";
import { laysPixels, paintDifference, paintOverlay, type Look, type Tinted } from "./overlay";

/** What is on the screen besides the camera. */
export interface Scene extends Look {
  readonly size: Size;
  readonly photo: CanvasImageSource | null;
  readonly layers: readonly Tinted[];
  /** Draw the difference from these layers instead of the mode. */
  readonly against: readonly Tinted[] | null;
  /** 0..1 of the tint. */
  readonly opacity: number;
  /** A picture over a part of the photo, below the outline. */
  readonly painted?: Painted | null;
}

/** A picture and the part of the photo that it covers. */
export interface Painted {
  readonly picture: CanvasImageSource;
  readonly rect: Rect;
}

// Above this many device pixels for an image pixel the pixels are shown crisp, and much above it each has a frame.
const CRISP_SCALE = 2;
const GRID_SCALE = 16;

/**
 * Draws the scene with one animation frame in flight, on two canvases: the photo below, which only the camera moves,
 * and the overlay. A change of pixels redraws only its rectangle of the overlay, so that the cost grows with the
 * brush, not with the picture.
 */
export class Renderer {
  readonly photo = h("canvas", { class: "photo" });
  readonly overlay = h("canvas", { class: "overlay" });
  private scene: Scene | null = null;
  private readonly sheet = document.createElement("canvas");
  private dirty: Rect = NOTHING;
  /** The parts of the sheet to paint anew: a change of the whole outline is many small ones far apart. */
  private stale: Rect[] = [];
  private photoDirty = true;
  private overlayDirty = true;
  private readonly frame = new OneFrame(() => this.draw());
  private readonly leave: () => void;

  constructor(
    host: HTMLElement,
    private readonly store: CameraStore,
    /** Outlines known already; several renderers may share them while nobody draws on the masks. */
    private readonly outlines = new Map<Tinted["mask"], Outline>(),
  ) {
    host.append(this.photo, this.overlay);
    this.leave = store.subscribe(() => this.invalidateAll());
  }

  /** Show another scene; the overlay is painted anew only when its pixels differ. */
  show(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    if (before === null || repaints(before, scene)) this.repaint(scene);
    this.photoDirty ||= before?.photo !== scene.photo;
    this.overlayDirty = true;
    this.frame.ask();
  }

  /** Pixels of a layer changed in `rect` (image pixels). */
  invalidate(rect: Rect): void {
    if (this.scene === null || isEmpty(rect)) return;
    for (const outline of this.outlines.values()) outline.invalidate(rect);
    this.dirty = union(this.dirty, rect);
    addPart(this.stale, rect);
    this.frame.ask();
  }

  invalidateAll(): void {
    this.photoDirty = true;
    this.overlayDirty = true;
    this.frame.ask();
  }

  /** Take the size of the canvases in device pixels; true when it changed. */
  resize({ width, height }: Size): boolean {
    if (this.photo.width === width && this.photo.height === height) return false;
    for (const canvas of [this.photo, this.overlay]) {
      canvas.width = width;
      canvas.height = height;
    }
    // At once: a resized canvas is blank until it is drawn.
    this.photoDirty = true;
    this.overlayDirty = true;
    this.draw();
    return true;
  }

  dispose(): void {
    this.leave();
    this.frame.dispose();
    this.photo.remove();
    this.overlay.remove();
  }

  private repaint(scene: Scene): void {
    for (const { mask } of scene.layers) if (!this.outlines.has(mask)) this.outlines.set(mask, new Outline(mask));
    // A sheet as large as the photo is made only where something is painted on it.
    if (scene.against === null && !laysPixels(scene.mode)) return;
    if (this.sheet.width !== scene.size.width || this.sheet.height !== scene.size.height) {
      this.sheet.width = scene.size.width;
      this.sheet.height = scene.size.height;
    }
    this.paintSheet(scene, wholeOf(scene.size));
  }

  private paintSheet(scene: Scene, rect: Rect): void {
    const context = this.sheet.getContext("2d");
    if (context === null) return;
    const part = intersect(rect, wholeOf(scene.size));
    if (scene.against !== null) paintDifference(context, scene.against, scene.layers, part);
    else if (laysPixels(scene.mode)) paintOverlay(context, scene.layers, scene, part);
  }

  private draw(): void {
    const { scene, dirty } = this;
    if (scene === null) return;
    const { camera } = this.store;
    for (const part of this.stale) this.paintSheet(scene, part);
    this.stale = [];
    const area = this.overlayDirty ? wholeOf(this.overlay) : screenArea(camera, dirty, this.overlay);
    if (this.photoDirty) drawPhoto(this.photo, scene, camera);
    this.photoDirty = false;
    this.overlayDirty = false;
    this.dirty = NOTHING;
    if (!isEmpty(area)) this.drawOverlay(scene, camera, area);
  }

  private drawOverlay(scene: Scene, camera: Camera, area: Rect): void {
    const context = this.overlay.getContext("2d");
    if (context === null) return;
    context.save();
    context.beginPath();
    context.rect(area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0);
    context.clip();
    context.clearRect(area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0);
    lookThrough(context, camera);
    const part = imagePart(camera, area, scene.size);
    if (!isEmpty(part)) {
      if (scene.painted) drawPainted(context, scene.painted);
      if (scene.against !== null || laysPixels(scene.mode)) drawSheet(context, scene, this.sheet, part);
      if (camera.scale >= GRID_SCALE) strokeGrid(context, camera, part);
      if (scene.mode === "outline" || scene.mode === "tint") strokeOutlines(context, scene, this.outlines, camera, part);
    }
    context.restore();
  }
}

function repaints(before: Scene, after: Scene): boolean {
  return before.size !== after.size || before.mode !== after.mode || before.layers !== after.layers || before.against !== after.against;
}

/** From now on the context takes image pixels. */
export function lookThrough(context: CanvasRenderingContext2D, { scale, x, y, angle }: Camera): void {
  const [cos, sin] = angle === 0 ? [scale, 0] : [scale * Math.cos(angle), scale * Math.sin(angle)];
  context.setTransform(cos, sin, -sin, cos, x, y);
  context.imageSmoothingEnabled = scale < CRISP_SCALE;
  context.imageSmoothingQuality = "medium";
}

function drawPhoto(canvas: HTMLCanvasElement, { photo, size }: Scene, camera: Camera): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  lookThrough(context, camera);
  if (photo !== null) context.drawImage(photo, 0, 0, size.width, size.height);
}

/** The device pixels that a changed part of the picture covers, with room for smoothing and the outline. */
function screenArea(camera: Camera, rect: Rect, viewport: Size): Rect {
  if (isEmpty(rect)) return NOTHING;
  return intersect(grown(screenBox(camera, rect), 2 + Math.ceil(camera.scale)), wholeOf(viewport));
}

/** The image pixels whose tint or outline, with its width of a few device pixels, can reach into `area`. */
function imagePart(camera: Camera, area: Rect, size: Size): Rect {
  return intersect(grown(imageBox(camera, area), 2 + Math.ceil(2 / camera.scale)), wholeOf(size));
}

function drawSheet(context: CanvasRenderingContext2D, scene: Scene, sheet: HTMLCanvasElement, { x0, y0, x1, y1 }: Rect): void {
  context.globalAlpha = scene.against !== null || scene.mode === "tint" ? scene.opacity : 1;
  context.drawImage(sheet, x0, y0, x1 - x0, y1 - y0, x0, y0, x1 - x0, y1 - y0);
  context.globalAlpha = 1;
}

function drawPainted(context: CanvasRenderingContext2D, { picture, rect: { x0, y0, x1, y1 } }: Painted): void {
  context.drawImage(picture, x0, y0, x1 - x0, y1 - y0);
}

/** A thin line between all pixels, so that single ones can be counted. */
function strokeGrid(context: CanvasRenderingContext2D, camera: Camera, { x0, y0, x1, y1 }: Rect): void {
  context.beginPath();
  for (let x = x0; x <= x1; x++) {
    context.moveTo(x, y0);
    context.lineTo(x, y1);
  }
  for (let y = y0; y <= y1; y++) {
    context.moveTo(x0, y);
    context.lineTo(x1, y);
  }
  // A dark line and a light one beside it: no tone of cloth hides both.
  context.lineWidth = 1 / camera.scale;
  context.strokeStyle = "rgb(0 0 0 / 28%)";
  context.stroke();
  context.translate(1 / camera.scale, 1 / camera.scale);
  context.strokeStyle = "rgb(255 255 255 / 28%)";
  context.stroke();
  context.translate(-1 / camera.scale, -1 / camera.scale);
}

/** One device pixel wide at every zoom, on a wider dark line so that it is seen on any cloth. */
function strokeOutlines(
  context: CanvasRenderingContext2D,
  scene: Scene,
  outlines: ReadonlyMap<Tinted["mask"], Outline>,
  camera: Camera,
  part: Rect,
): void {
  for (const { mask, color } of scene.layers) {
    context.lineWidth = 3 / camera.scale;
    context.strokeStyle = "rgb(0 0 0 / 35%)";
    outlines.get(mask)?.stroke(context, part);
    context.lineWidth = 1 / camera.scale;
    context.strokeStyle = color;
    outlines.get(mask)?.stroke(context, part);
  }
}
