import type { Combine } from "../core/gesture";
import type { Point } from "../core/rect";
import { fillArea, modeOf } from "./area";
import type { Bench, Hand, Sketch, Tool } from "./tool";

type State =
  | { readonly name: "idle" }
  | { readonly name: "drawing"; readonly mode: Combine; points: readonly Point[] };

/** How a drag's outline grows with each position of the hand. */
export type Grow = (points: readonly Point[], hand: Hand) => readonly Point[];

/** Lasso and rectangle: an outline drawn in one drag and filled when the pointer lifts. */
export class DragTool implements Tool {
  private current: State = { name: "idle" };

  constructor(
    private readonly bench: Bench,
    readonly name: "lasso" | "rectangle",
    private readonly grow: Grow,
  ) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name !== "idle") return;
    this.current = { name: "drawing", mode: modeOf(this.bench, hand), points: this.grow([], hand) };
  }

  move(hand: Hand): void {
    if (this.current.name === "drawing") this.current.points = this.grow(this.current.points, hand);
  }

  up(hand: Hand): void {
    this.move(hand);
    this.finish();
  }

  cancel(): void {
    this.current = { name: "idle" };
  }

  finish(): void {
    if (this.current.name !== "drawing") return;
    const { points, mode } = this.current;
    this.current = { name: "idle" };
    fillArea(this.bench, points, mode);
  }

  back(): boolean {
    return false;
  }

  sketch(): Sketch | null {
    return this.current.name === "drawing" ? { points: this.current.points, closed: true, corners: [] } : null;
  }
}

/** Lasso: every position of the hand is a corner. */
export const growLasso: Grow = (points, { x, y }) => [...points, { x, y }];

/** Rectangle: from whole pixel to whole pixel, so that its sides are crisp. */
export const growRectangle: Grow = (points, hand) => {
  const to = { x: Math.round(hand.x), y: Math.round(hand.y) };
  const from = points[0] ?? to;
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
};
