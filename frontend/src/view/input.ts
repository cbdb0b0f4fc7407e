import type { Point } from "../core/rect";
import type { Bench, Hand } from "../tools/tool";
import type { Toolbox } from "../tools/toolbox";
import { pan, rotateTo, toImage, zoomTo, type CameraStore } from "./camera";
import { clampBrush } from "./settings";

/** What the input tells the stage. */
export interface InputListener {
  /** The pointer is here (image pixels), or nowhere. */
  hover(hand: Hand | null): void;
  /** A gesture begins that would change pixels. */
  start(): void;
  /** The hand did something that counts as work. */
  active(): void;
  /** Shift+wheel: make the overlay stronger (positive) or fainter. */
  opacity(steps: number): void;
  /** Size or hardness of the brush changed by a drag. */
  brush(): void;
  /** The camera was moved by hand. */
  moved(): void;
}

type State =
  | { readonly name: "idle" }
  | { readonly name: "using"; readonly pointer: number }
  | { readonly name: "panning"; readonly pointer: number; last: Point }
  | { readonly name: "sizing"; readonly pointer: number; last: Point }
  // "twist": how far two fingers turned before the photo begins to follow.
  | { readonly name: "pinching"; last: readonly [Point, Point]; twist: number };

const ZOOM_SPEED = 0.0018;
const LINE_PX = 16;
const HARDNESS_PER_PX = 1 / 200;
// Nobody zooms without turning the fingers a little; beyond ten degrees it is meant.
const LEAST_TWIST = Math.PI / 18;

/** Pointers and wheel on the stage: they paint with the tool in the hand, or move the camera, never both. */
export class Input {
  private state: State = { name: "idle" };
  private readonly touches = new Map<number, Point>();
  /** A pen has come: what only a pen can do is worth showing. */
  penSeen = false;
  // Measured when the pointer comes or presses, not with every move, which would force a layout each time.
  private box: DOMRect;
  private readonly gone = new AbortController();
  /** Ctrl+click: take the layer there; null where there is but one. */
  onPick: ((hand: Hand) => void) | null = null;
  /** Space is held: every press pans. */
  spaceHeld = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly bench: Bench,
    private readonly toolbox: Toolbox,
    private readonly store: CameraStore,
    private readonly listener: InputListener,
  ) {
    const { signal } = this.gone;
    this.box = host.getBoundingClientRect();
    host.addEventListener("pointerenter", () => this.measure(), { signal });
    window.addEventListener("resize", () => this.measure(), { signal });
    host.addEventListener("pointerdown", (event) => this.down(event), { signal });
    host.addEventListener("pointermove", (event) => this.move(event), { signal });
    host.addEventListener("pointerup", (event) => this.up(event), { signal });
    // The system took the pointer away: what was painted so far stays, as one gesture.
    host.addEventListener("pointercancel", (event) => this.up(event), { signal });
    host.addEventListener("pointerleave", () => listener.hover(null), { signal });
    host.addEventListener("wheel", (event) => this.wheel(event), { signal, passive: false });
    host.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
    host.addEventListener("dblclick", () => toolbox.tool.finish(), { signal });
  }

  get busy(): boolean {
    return this.state.name !== "idle";
  }

  /** Give up the gesture under way, leaving no trace. */
  cancel(): void {
    this.toolbox.tool.cancel();
    if (this.state.name === "using") this.state = { name: "idle" };
  }

  dispose(): void {
    this.gone.abort();
  }

  private measure(): void {
    this.box = this.host.getBoundingClientRect();
  }

  private down(event: PointerEvent): void {
    this.measure();
    this.host.focus({ preventScroll: true });
    event.preventDefault();
    this.listener.active();
    this.noticePen(event);
    if (event.pointerType === "touch") this.touches.set(event.pointerId, this.at(event));
    if (this.touches.size === 2) { this.pinch(); return; }
    if (this.state.name !== "idle") return;
    if (this.onPick !== null && (event.ctrlKey || event.metaKey) && event.button === 0) { this.onPick(this.hand(event)); return; }
    this.host.setPointerCapture(event.pointerId);
    this.state = this.begin(event);
    if (this.state.name === "using") {
      this.listener.start();
      this.toolbox.tool.down(this.hand(event));
    }
    this.listener.hover(this.hand(event));
  }

  private begin(event: PointerEvent): State {
    const pointer = event.pointerId;
    const last = this.at(event);
    if (event.button === 2) return event.altKey ? { name: "sizing", pointer, last } : { name: "idle" };
    // Once a pen was seen, a finger or palm moves the photo and never paints.
    const palm = event.pointerType === "touch" && this.penSeen;
    if (event.button === 1 || this.spaceHeld || palm || this.toolbox.tool.name === "pan") return { name: "panning", pointer, last };
    return event.button === 0 ? { name: "using", pointer } : { name: "idle" };
  }

  private noticePen(event: PointerEvent): void {
    if (event.pointerType !== "pen" || this.penSeen) return;
    this.penSeen = true;
    this.listener.brush();
  }

  private move(event: PointerEvent): void {
    this.noticePen(event);
    if (event.pointerType === "touch" && this.touches.has(event.pointerId)) this.touches.set(event.pointerId, this.at(event));
    const { state } = this;
    if (state.name === "pinching") this.movePinch(state);
    else if (state.name === "idle") this.toolbox.tool.move(this.hand(event));
    else if (state.pointer !== event.pointerId) return;
    else if (state.name === "using") this.use(event);
    else if (state.name === "panning") this.movePan(state, event);
    else this.size(state, event);
    this.listener.hover(this.hand(event));
  }

  private use(event: PointerEvent): void {
    this.listener.active();
    const all = event.getCoalescedEvents();
    // Events made by scripts, and some browsers, carry no coalesced list.
    for (const each of all.length === 0 ? [event] : all) this.toolbox.tool.move(this.hand(each));
  }

  private up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    const { state } = this;
    if (state.name === "pinching") {
      if (this.touches.size === 0) this.state = { name: "idle" };
      return;
    }
    if (state.name === "idle" || state.pointer !== event.pointerId) return;
    this.state = { name: "idle" };
    if (state.name === "using") this.toolbox.tool.up(this.hand(event));
    this.listener.active();
    this.listener.hover(event.pointerType === "touch" ? null : this.hand(event));
  }

  private movePan(state: { last: Point }, event: PointerEvent): void {
    const at = this.at(event);
    this.listener.moved();
    this.store.set(pan(this.store.camera, at.x - state.last.x, at.y - state.last.y));
    state.last = at;
  }

  private size(state: { last: Point }, event: PointerEvent): void {
    const at = this.at(event);
    const { brush } = this.bench;
    brush.size += (2 * (at.x - state.last.x)) / this.store.camera.scale;
    brush.hardness -= (at.y - state.last.y) * HARDNESS_PER_PX;
    clampBrush(brush);
    state.last = at;
    this.listener.brush();
  }

  /** A second finger: the first one meant to move the photo, so what it painted is taken back. */
  private pinch(): void {
    this.cancel();
    const [one, other] = [...this.touches.values()];
    if (one !== undefined && other !== undefined) this.state = { name: "pinching", last: [one, other], twist: 0 };
  }

  private movePinch(state: { last: readonly [Point, Point]; twist: number }): void {
    const [one, other] = [...this.touches.values()];
    if (one === undefined || other === undefined) return;
    const [before, after] = [middle(...state.last), middle(one, other)];
    this.listener.moved();
    const growth = distance(one, other) / Math.max(1, distance(...state.last));
    const moved = pan(this.store.camera, after.x - before.x, after.y - before.y);
    const zoomed = zoomTo(moved, moved.scale * growth, after);
    const turn = turnBetween(state.last, [one, other]);
    const follows = Math.abs(state.twist) > LEAST_TWIST;
    state.twist += turn;
    this.store.set(follows ? rotateTo(zoomed, zoomed.angle + turn, after) : zoomed);
    state.last = [one, other];
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    this.measure();
    this.listener.active();
    const amount = (event.deltaY === 0 ? event.deltaX : event.deltaY) * (event.deltaMode === 0 ? 1 : LINE_PX);
    if (event.shiftKey) { this.listener.opacity(-Math.sign(amount)); return; }
    const { camera } = this.store;
    this.listener.moved();
    this.store.set(zoomTo(camera, camera.scale * Math.exp(-amount * ZOOM_SPEED), this.at(event)));
    this.listener.hover(this.hand(event));
  }

  /** Where an event is on the stage, in device pixels. */
  private at(event: MouseEvent): Point {
    return { x: (event.clientX - this.box.left) * devicePixelRatio, y: (event.clientY - this.box.top) * devicePixelRatio };
  }

  private hand(event: MouseEvent): Hand {
    const { camera } = this.store;
    const grain = devicePixelRatio / camera.scale;
    return { ...toImage(camera, this.at(event)), ...penOf(event, camera.angle), alt: event.altKey, shift: event.shiftKey, grain };
  }
}

/**
 * What a pen says of its pressure and its way of standing, seen from the photo turned by `angle`; not every browser
 * knows the latter.
 */
function penOf(event: MouseEvent, angle: number): Pick<Hand, "pressure" | "tilt"> {
  if (!(event instanceof PointerEvent) || event.pointerType !== "pen") return { pressure: 1 };
  const tilt = { altitude: event.altitudeAngle, azimuth: event.azimuthAngle - angle };
  return Number.isFinite(tilt.altitude + tilt.azimuth) ? { pressure: event.pressure, tilt } : { pressure: event.pressure };
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/** By how much the line between two fingers turned, radians clockwise, the short way round. */
function turnBetween(before: readonly [Point, Point], after: readonly [Point, Point]): number {
  const [was, is] = [directionOf(before), directionOf(after)];
  return Math.atan2(Math.sin(is - was), Math.cos(is - was));
}

function directionOf([one, other]: readonly [Point, Point]): number {
  return Math.atan2(other.y - one.y, other.x - one.x);
}
