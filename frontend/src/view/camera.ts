import type { Point, Rect } from "../core/rect";

/**
 * Where the photo lies on the screen: device pixel = image pixel * scale + offset.
 *
 * Everything is in device pixels, so that 100 % is one image pixel on one device pixel on any display.
 */
export interface Camera {
  /** Device pixels that one image pixel covers. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST_SCALE = 0.02;
const MOST_SCALE = 64;
const FIT_MARGIN = 0.96;

export function toImage(camera: Camera, screen: Point): Point {
  return { x: (screen.x - camera.x) / camera.scale, y: (screen.y - camera.y) / camera.scale };
}

export function toScreen(camera: Camera, image: Point): Point {
  return { x: image.x * camera.scale + camera.x, y: image.y * camera.scale + camera.y };
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x + dx, y: camera.y + dy };
}

/** Zoom so that the image point under `anchor` (device pixels) stays under it. */
export function zoomTo(camera: Camera, scale: number, anchor: Point): Camera {
  const next = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
  const held = toImage(camera, anchor);
  return { scale: next, x: anchor.x - held.x * next, y: anchor.y - held.y * next };
}

/** The whole photo in the middle of the viewport, with a narrow margin. */
export function fit(photo: Size, viewport: Size): Camera {
  const scale = Math.max(LEAST_SCALE, Math.min(viewport.width / photo.width, viewport.height / photo.height) * FIT_MARGIN);
  return {
    scale,
    x: (viewport.width - photo.width * scale) / 2,
    y: (viewport.height - photo.height * scale) / 2,
  };
}

/** That part of the photo in the middle of the viewport, with a narrow margin. */
export function fitRect({ x0, y0, x1, y1 }: Rect, viewport: Size): Camera {
  const { scale, x, y } = fit({ width: x1 - x0, height: y1 - y0 }, viewport);
  return { scale, x: x - x0 * scale, y: y - y0 * scale };
}

/** A camera that several viewers share: whoever moves it, all of them follow. */
export class CameraStore {
  private readonly followers = new Set<() => void>();
  private current: Camera = { scale: 1, x: 0, y: 0 };

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
