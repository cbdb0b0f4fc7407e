import type { Tip } from "../core/brush";
import type { Hand, Mark, Sketch } from "../tools/tool";
import { toScreen, type CameraStore, type Size } from "./camera";
import { OneFrame } from "./frame";

/** What the hand sees of itself: the ring of the brush, and the outline a tool is drawing. */
export interface Aim {
  readonly hand: Hand | null;
  /** The dot that the tool paints here; null for tools without a ring. */
  readonly dot: Tip | null;
  readonly subtracts: boolean;
  readonly sketch: Sketch | null;
}

// A ring smaller than this, in device pixels, is helped by a cross.
const LEAST_RING = 4;
const CORNER = 4;
// Of a hint: told apart by the colour-blind too.
const BELONGS = "rgb(80 170 255 / 85%)";
const NOT = "rgb(255 140 0 / 85%)";

/** Draws the aim on its own canvas above the photo, so that moving the hand redraws no photo. */
export class Hud {
  private aim: Aim = { hand: null, dot: null, subtracts: false, sketch: null };
  private readonly frame = new OneFrame(() => this.draw());
  private readonly leave: () => void;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly store: CameraStore,
  ) {
    this.leave = store.subscribe(() => this.frame.ask());
  }

  show(aim: Aim): void {
    this.aim = aim;
    this.frame.ask();
  }

  resize({ width, height }: Size): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.frame.ask();
  }

  dispose(): void {
    this.leave();
    this.frame.dispose();
  }

  private draw(): void {
    const context = this.canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.aim.sketch !== null) this.drawSketch(context, this.aim.sketch);
    if (this.aim.hand !== null && this.aim.dot !== null) this.drawRing(context, this.aim.dot);
  }

  private drawRing(context: CanvasRenderingContext2D, dot: Tip): void {
    const { camera } = this.store;
    const { radius, shape = { flat: 1, angle: 0 } } = dot;
    const { x, y } = toScreen(camera, dot);
    const ring = new Path2D();
    ring.ellipse(x, y, radius * camera.scale, radius * shape.flat * camera.scale, shape.angle + camera.angle, 0, 2 * Math.PI);
    const reach = radius * camera.scale < LEAST_RING ? 3 * LEAST_RING : 3;
    ring.moveTo(x - reach, y);
    ring.lineTo(x + reach, y);
    // A minus in the middle subtracts, a plus adds.
    if (!this.aim.subtracts) {
      ring.moveTo(x, y - reach);
      ring.lineTo(x, y + reach);
    }
    twoTone(context, ring);
  }

  /** A hint as wide as it counts: solid where it belongs, dashed where it does not, so that colour is not all. */
  private drawMark(context: CanvasRenderingContext2D, { points, radius, belongs }: Mark): void {
    const line = new Path2D();
    for (const point of points) {
      const { x, y } = toScreen(this.store.camera, point);
      line.lineTo(x, y);
      // A single point is a line without length, which draws only with something to it.
      if (points.length === 1) line.lineTo(x + 0.1, y);
    }
    context.save();
    context.lineCap = belongs ? "round" : "butt";
    context.lineJoin = "round";
    context.lineWidth = 2 * radius * this.store.camera.scale;
    if (!belongs) context.setLineDash([6, 4]);
    context.strokeStyle = belongs ? BELONGS : NOT;
    context.stroke(line);
    context.restore();
  }

  private drawSketch(context: CanvasRenderingContext2D, { points, closed, corners, marks = [] }: Sketch): void {
    for (const mark of marks) this.drawMark(context, mark);
    const line = new Path2D();
    for (const point of points) {
      const { x, y } = toScreen(this.store.camera, point);
      line.lineTo(x, y);
    }
    if (closed) line.closePath();
    for (const corner of corners) {
      const { x, y } = toScreen(this.store.camera, corner);
      line.rect(x - CORNER, y - CORNER, 2 * CORNER, 2 * CORNER);
    }
    twoTone(context, line);
  }
}

/** White on a dark line: seen on any cloth. */
function twoTone(context: CanvasRenderingContext2D, path: Path2D): void {
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 55%)";
  context.stroke(path);
  context.lineWidth = 1;
  context.strokeStyle = "rgb(255 255 255)";
  context.stroke(path);
}
