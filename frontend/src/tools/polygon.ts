import type { Combine } from "../core/gesture";
import type { Point } from "../core/rect";
import { fillArea, modeOf } from "./area";
import type { Bench, Hand, Sketch, Tool } from "./tool";

interface Open {
  readonly mode: Combine;
  readonly points: Point[];
}

type State =
  | { readonly name: "idle" }
  | ({ readonly name: "open" } & Open & { hover: Point })
  | ({ readonly name: "moving"; readonly corner: number } & Open);

// How near to a corner, in screen points, counts as on it.
const NEAR = 8;

/**
 * Polygon: a click sets a corner, a corner can be dragged until the outline is closed, by a click on the first
 * corner or Enter. Backspace and undo take back the last corner.
 */
export class PolygonTool implements Tool {
  readonly name = "polygon";
  private current: State = { name: "idle" };

  constructor(private readonly bench: Bench) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name === "moving") return;
    if (this.current.name === "idle") {
      this.current = { name: "open", mode: modeOf(this.bench, hand), points: [point(hand)], hover: point(hand) };
      return;
    }
    const { points, mode } = this.current;
    const corner = points.findIndex((known) => isNear(known, hand));
    if (corner >= 0) this.current = { name: "moving", corner, points, mode };
    else points.push(point(hand));
  }

  move(hand: Hand): void {
    if (this.current.name === "open") this.current.hover = point(hand);
    else if (this.current.name === "moving" && !this.onFirst(hand)) this.current.points[this.current.corner] = point(hand);
  }

  up(hand: Hand): void {
    this.move(hand);
    if (this.current.name !== "moving") return;
    const { points, mode } = this.current;
    const closes = this.onFirst(hand) && points.length > 2;
    this.current = { name: "open", points, mode, hover: point(hand) };
    if (closes) this.finish();
  }

  cancel(): void {
    this.current = { name: "idle" };
  }

  finish(): void {
    if (this.current.name !== "open") return;
    const { points, mode } = this.current;
    this.current = { name: "idle" };
    if (points.length > 2) fillArea(this.bench, points, mode);
  }

  back(): boolean {
    if (this.current.name !== "open") return false;
    this.current.points.pop();
    if (this.current.points.length === 0) this.current = { name: "idle" };
    return true;
  }

  sketch(): Sketch | null {
    if (this.current.name === "idle") return null;
    const { points } = this.current;
    const open = this.current.name === "open" ? [...points, this.current.hover] : points;
    return { points: open, closed: this.current.name === "moving", corners: open };
  }

  /** A press on the first corner closes the outline unless it is dragged away. */
  private onFirst(hand: Hand): boolean {
    if (this.current.name !== "moving" || this.current.corner !== 0) return false;
    const first = this.current.points[0];
    return first !== undefined && isNear(first, hand);
  }
}

function point({ x, y }: Hand): Point {
  return { x, y };
}

function isNear(known: Point, hand: Hand): boolean {
  return Math.hypot(known.x - hand.x, known.y - hand.y) <= NEAR * hand.grain;
}
