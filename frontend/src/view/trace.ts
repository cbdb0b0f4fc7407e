import type { Point } from "../core/rect";
import { toScreen, type CameraStore } from "./camera";
import { h } from "./dom";
import { OneFrame } from "./frame";
import { lookThrough } from "./renderer";

/** A line over the photo, in image pixels, with its CSS colour. */
export interface Traced {
  readonly path: Path2D;
  readonly color: string;
}

interface Mark extends Point {
  /** Image pixels. */
  readonly radius: number;
  readonly words: string;
  /** Milliseconds as performance.now counts them. */
  readonly from: number;
}

// The ring closes in for a moment, stays, and goes.
const CLOSE_IN_MS = 160;
const SHOWN_MS = 1400;
const WIDTH = 4;
const CASING = 2;
const TEXT = 13;

/** A canvas of its own for what is shown along the outline, so that a moving hand does not draw it anew. */
export class Trace {
  private readonly canvas = h("canvas", { class: "hud" });
  private readonly frame = new OneFrame(() => this.draw());
  private readonly watcher = new ResizeObserver(() => this.resize());
  private readonly leave: () => void;
  private lines: readonly Traced[] = [];
  private mark: Mark | null = null;

  constructor(
    stage: HTMLElement,
    private readonly store: CameraStore,
  ) {
    stage.append(this.canvas);
    this.leave = store.subscribe(() => this.frame.ask());
    this.watcher.observe(stage);
  }

  /** Show these lines instead of the present ones. */
  show(lines: readonly Traced[]): void {
    this.lines = lines;
    this.frame.ask();
  }

  /** Ring a place for a moment, and say beside it what is the matter. */
  point({ x, y }: Point, radius: number, words = ""): void {
    this.mark = { x, y, radius, words, from: performance.now() };
    this.frame.ask();
  }

  dispose(): void {
    this.leave();
    this.watcher.disconnect();
    this.frame.dispose();
    this.canvas.remove();
  }

  private resize(): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    this.canvas.width = Math.max(1, Math.round(width * devicePixelRatio));
    this.canvas.height = Math.max(1, Math.round(height * devicePixelRatio));
    this.frame.ask();
  }

  private draw(): void {
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawLines(context);
    if (this.mark !== null) this.drawMark(context, this.mark);
  }

  private drawLines(context: CanvasRenderingContext2D): void {
    const { scale } = this.store.camera;
    lookThrough(context, this.store.camera);
    context.lineJoin = "round";
    // Dark beneath all of them first: seen on any cloth.
    for (const width of [WIDTH + CASING, WIDTH]) {
      context.lineWidth = (width * devicePixelRatio) / scale;
      for (const { path, color } of this.lines) {
        context.strokeStyle = width === WIDTH ? color : "rgb(0 0 0 / 45%)";
        context.stroke(path);
      }
    }
    context.resetTransform();
  }

  private drawMark(context: CanvasRenderingContext2D, mark: Mark): void {
    const age = performance.now() - mark.from;
    if (age > SHOWN_MS) {
      this.mark = null;
      return;
    }
    const { x, y } = toScreen(this.store.camera, mark);
    const wide = still() ? 0 : Math.max(0, 1 - age / CLOSE_IN_MS);
    const ring = new Path2D();
    ring.arc(x, y, mark.radius * this.store.camera.scale * (1 + wide), 0, 2 * Math.PI);
    for (const [width, color] of [[5, "rgb(0 0 0 / 60%)"], [2, "rgb(255 255 255)"]] as const) {
      context.lineWidth = width * devicePixelRatio;
      context.strokeStyle = color;
      context.stroke(ring);
    }
    this.drawWords(context, mark.words, x, y + mark.radius * this.store.camera.scale);
    this.frame.ask();
  }

  private drawWords(context: CanvasRenderingContext2D, words: string, x: number, y: number): void {
    if (words === "") return;
    const size = TEXT * devicePixelRatio;
    context.font = `500 ${size}px "Inter Variable", system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const width = context.measureText(words).width + size;
    context.fillStyle = "rgb(20 20 20 / 80%)";
    context.fillRect(x - width / 2, y + size * 0.7, width, size * 1.8);
    context.fillStyle = "rgb(242 242 242)";
    context.fillText(words, x, y + size * 1.6);
  }
}

function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
