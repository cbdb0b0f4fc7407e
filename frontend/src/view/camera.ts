import { corners, type Point, type Rect } from "../core/rect";

/**
 * Where the photo lies on the screen: device pixel = image pixel turned by angle, times scale, plus offset.
 *
 * Everything is in device pixels, so that 100 % is one image pixel on one device pixel on any display.
 */
export interface Camera {
  /** Device pixels that one image pixel covers. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Radians clockwise, -π..π. */
  readonly angle: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.02;
const MOST_SCALE = 64;
const FIT_MARGIN = 0.96;

export function toImage(camera: Camera, screen: Point): Point {
  return turned({ x: (screen.x - camera.x) / camera.scale, y: (screen.y - camera.y) / camera.scale }, -camera.angle);
}

export function toScreen(camera: Camera, image: Point): Point {
  const { x, y } = turned(image, camera.angle);
  return { x: x * camera.scale + camera.x, y: y * camera.scale + camera.y };
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** Zoom so that the image point under `anchor` (device pixels) stays under it. */
export function zoomTo(camera: Camera, scale: number, anchor: Point): Camera {
  return moved(camera, { ...camera, scale: clampScale(scale) }, anchor);
}

/** Turn to `angle` (radians) so that the image point under `anchor` (device pixels) stays under it. */
export function rotateTo(camera: Camera, angle: number, anchor: Point): Camera {
  return moved(camera, { ...camera, angle: wrapped(angle) }, anchor);
}

/** The whole photo in the middle of the viewport, turned by `angle`, with a narrow margin. */
export function fit(photo: Size, viewport: Size, angle = 0): Camera {
  return fitRect({ x0: 0, y0: 0, x1: photo.width, y1: photo.height }, viewport, angle);
}

/** That part of the photo in the middle of the viewport, turned by `angle`, with a narrow margin. */
export function fitRect({ x0, y0, x1, y1 }: Rect, viewport: Size, angle = 0): Camera {
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const width = (x1 - x0) * cos + (y1 - y0) * sin;
  const height = (x1 - x0) * sin + (y1 - y0) * cos;
  const scale = clampScale(Math.min(viewport.width / width, viewport.height / height) * FIT_MARGIN);
  return centred({ scale, x: 0, y: 0, angle: wrapped(angle) }, { x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, viewport);
}

/** Move so that an image point lies in the middle of the viewport. */
export function centred(camera: Camera, image: Point, viewport: Size): Camera {
  const at = toScreen(camera, image);
  return pan(camera, viewport.width / 2 - at.x, viewport.height / 2 - at.y);
}

/** The same view with image pixels exactly on device pixels, where an upright photo at a whole scale can have that. */
export function aligned(camera: Camera): Camera {
  if (camera.angle !== 0 || !Number.isInteger(camera.scale)) return camera;
  return { ...camera, x: Math.round(camera.x), y: Math.round(camera.y) };
}

/** The image points at the corners of a viewport, around it. */
export function viewCorners(camera: Camera, { width, height }: Size): Point[] {
  return corners({ x0: 0, y0: 0, x1: width, y1: height }).map((corner) => toImage(camera, corner));
}

/** The smallest rectangle of whole device pixels around a part of the photo. */
export function screenBox(camera: Camera, rect: Rect): Rect {
  return boxAround(corners(rect).map((corner) => toScreen(camera, corner)));
}

/** The smallest rectangle of whole image pixels around a part of the screen. */
export function imageBox(camera: Camera, rect: Rect): Rect {
  return boxAround(corners(rect).map((corner) => toImage(camera, corner)));
}

/** Degrees clockwise as people read them, -180..180. */
export function degrees(angle: number): number {
  return Math.round((angle * 180) / Math.PI);
}

function boxAround(points: readonly Point[]): Rect {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  return { x0: Math.floor(Math.min(...xs)), y0: Math.floor(Math.min(...ys)), x1: Math.ceil(Math.max(...xs)), y1: Math.ceil(Math.max(...ys)) };
}

function turned({ x, y }: Point, angle: number): Point {
  if (angle === 0) return { x, y };
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return { x: x * cos - y * sin, y: x * sin + y * cos };
}

/** `next` shifted so that what `camera` shows at `anchor` is there again. */
function moved(camera: Camera, next: Camera, anchor: Point): Camera {
  const at = toScreen(next, toImage(camera, anchor));
  return pan(next, anchor.x - at.x, anchor.y - at.y);
}

function clampScale(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}

/** -π..π, and exactly 0 where rounding left a trace of a turn: an upright photo is drawn without interpolation. */
function wrapped(angle: number): number {
  const turn = 2 * Math.PI;
  const one = angle - turn * Math.round(angle / turn);
  return Math.abs(one) < 1e-9 ? 0 : one;
}

/** A camera that several viewers share: whoever moves it, all of them follow. */
export class CameraStore {
  private readonly followers = new Set<() => void>();
  private current: Camera = { scale: 1, x: 0, y: 0, angle: 0 };

  get camera(): Camera {
    return this.current;
  }

  set(camera: Camera): void {
    this.current = camera;
    for (const follow of this.followers) follow();
  }

  /** Be told of every move; call what comes back to be told no more. */
  subscribe(follow: () => void): () => void {
    this.followers.add(follow);
    return () => this.followers.delete(follow);
  }
}
