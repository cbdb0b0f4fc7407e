import { intersect, isEmpty, NOTHING, union, wholeOf, type Rect } from "../core/rect";
import { toImage, toScreen, type Camera, type CameraStore, type Size } from "./camera";
import { OneFrame } from "./frame";
import { Outline } from "./outline";
import { paintDifference, paintOverlay, type Mode, type Tinted } from "./overlay";

/** What is on the screen besides the camera. */
export interface Scene {
  readonly size: Size;
  readonly photo: CanvasImageSource | null;
  readonly layers: readonly Tinted[];
  /** Draw the difference from these layers instead of the mode. */
  readonly against: readonly Tinted[] | null;
  readonly mode: Mode;
  /** 0..1 of the tint. */
  readonly opacity: number;
}

// Above this many device pixels for an image pixel the pixels are shown crisp.
const CRISP_SCALE = 2;

/**
 * Draws the scene with one animation frame in flight. A change of pixels redraws only its rectangle, so that the
 * cost grows with the brush, not with the picture; anything else redraws the viewport.
 */
export class Renderer {
  private scene: Scene | null = null;
  private readonly sheet = document.createElement("canvas");
  private outlines = new Map<Tinted["mask"], Outline>();
  private dirty: Rect = NOTHING;
  private wholeDirty = true;
  // Asked of the styles once a resize, not once a frame.
  private ground = "";
  private readonly frame = new OneFrame(() => this.draw());
  private readonly leave: () => void;

  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly store: CameraStore,
  ) {
    this.leave = store.subscribe(() => this.invalidateAll());
  }

  /** Show another scene; the overlay is painted anew only when its pixels differ. */
  show(scene: Scene): void {
    const before = this.scene;
    this.scene = scene;
    if (before === null || repaints(before, scene)) this.repaint(scene);
    this.invalidateAll();
  }

  /** Pixels of a layer changed in `rect` (image pixels). */
  invalidate(rect: Rect): void {
    if (this.scene === null || isEmpty(rect)) return;
    for (const outline of this.outlines.values()) outline.invalidate(rect);
    this.dirty = union(this.dirty, rect);
    this.frame.ask();
  }

  invalidateAll(): void {
    this.wholeDirty = true;
    this.frame.ask();
  }

  /** Take the size of the canvas in device pixels; true when it changed. */
  resize(viewport: Size): boolean {
    if (this.canvas.width === viewport.width && this.canvas.height === viewport.height) return false;
    this.canvas.width = viewport.width;
    this.canvas.height = viewport.height;
    // At once: a resized canvas is blank until it is drawn.
    this.wholeDirty = true;
    this.ground = getComputedStyle(this.canvas).backgroundColor;
    this.draw();
    return true;
  }

  dispose(): void {
    this.leave();
    this.frame.dispose();
  }

  private repaint(scene: Scene): void {
    this.outlines = new Map(scene.layers.map(({ mask }) => [mask, this.outlines.get(mask) ?? new Outline(mask)]));
    if (this.sheet.width !== scene.size.width || this.sheet.height !== scene.size.height) {
      this.sheet.width = scene.size.width;
      this.sheet.height = scene.size.height;
    }
    this.paintSheet(scene, wholeOf(scene.size));
  }

  private paintSheet(scene: Scene, rect: Rect): void {
    const context = this.sheet.getContext("2d");
    if (context === null) return;
    if (scene.against !== null) paintDifference(context, scene.against, scene.layers, intersect(rect, wholeOf(scene.size)));
    else if (usesSheet(scene.mode)) paintOverlay(context, scene.layers, scene.mode, rect);
  }

  private draw(): void {
    const context = this.canvas.getContext("2d", { alpha: false });
    if (context === null || this.scene === null) return;
    if (!isEmpty(this.dirty)) this.paintSheet(this.scene, this.dirty);
    const area = this.wholeDirty ? wholeOf(this.canvas) : screenArea(this.store.camera, this.dirty, this.canvas);
    this.wholeDirty = false;
    this.dirty = NOTHING;
    if (isEmpty(area)) return;
    context.save();
    context.beginPath();
    context.rect(area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0);
    context.clip();
    context.fillStyle = this.ground;
    drawScene(context, this.scene, this.sheet, this.outlines, this.store.camera, area);
    context.restore();
  }
}

function usesSheet(mode: Mode): boolean {
  return mode !== "off" && mode !== "outline";
}

function repaints(before: Scene, after: Scene): boolean {
  return before.size !== after.size || before.mode !== after.mode || before.layers !== after.layers || before.against !== after.against;
}

/** The device pixels that a changed part of the picture covers, with room for smoothing and the outline. */
function screenArea(camera: Camera, rect: Rect, viewport: Size): Rect {
  const from = toScreen(camera, { x: rect.x0, y: rect.y0 });
  const to = toScreen(camera, { x: rect.x1, y: rect.y1 });
  const margin = 2 + Math.ceil(camera.scale);
  const grown = { x0: Math.floor(from.x) - margin, y0: Math.floor(from.y) - margin, x1: Math.ceil(to.x) + margin, y1: Math.ceil(to.y) + margin };
  return intersect(grown, wholeOf(viewport));
}

function drawScene(
  context: CanvasRenderingContext2D,
  scene: Scene,
  sheet: HTMLCanvasElement,
  outlines: ReadonlyMap<Tinted["mask"], Outline>,
  camera: Camera,
  area: Rect,
): void {
  context.fillRect(area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0);
  context.setTransform(camera.scale, 0, 0, camera.scale, camera.x, camera.y);
  context.imageSmoothingEnabled = camera.scale < CRISP_SCALE;
  context.imageSmoothingQuality = "medium";
  const part = imagePart(camera, area, scene.size);
  if (isEmpty(part)) return;
  if (scene.photo !== null) context.drawImage(scene.photo, 0, 0, scene.size.width, scene.size.height);
  if (scene.against !== null || usesSheet(scene.mode)) drawSheet(context, scene, sheet, part);
  if (scene.mode === "outline" || scene.mode === "tint") strokeOutlines(context, scene, outlines, camera, part);
}

/** The image pixels whose tint or outline, with its width of a few device pixels, can reach into `area`. */
function imagePart(camera: Camera, area: Rect, size: Size): Rect {
  const margin = 2 + Math.ceil(2 / camera.scale);
  const from = toImage(camera, { x: area.x0, y: area.y0 });
  const to = toImage(camera, { x: area.x1, y: area.y1 });
  const part = {
    x0: Math.floor(from.x) - margin,
    y0: Math.floor(from.y) - margin,
    x1: Math.ceil(to.x) + margin,
    y1: Math.ceil(to.y) + margin,
  };
  return intersect(part, wholeOf(size));
}

function drawSheet(context: CanvasRenderingContext2D, scene: Scene, sheet: HTMLCanvasElement, { x0, y0, x1, y1 }: Rect): void {
  context.globalAlpha = scene.against !== null || scene.mode === "tint" ? scene.opacity : 1;
  context.drawImage(sheet, x0, y0, x1 - x0, y1 - y0, x0, y0, x1 - x0, y1 - y0);
  context.globalAlpha = 1;
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
