import { sweep, type Shape, type Tip } from "../core/brush";
import type { Gesture } from "../core/gesture";
import type { Brush } from "./settings";
import { polarityOf, type Bench, type Hand, type Sketch, type Tilt, type Tool } from "./tool";

type State =
  | { readonly name: "idle" }
  | { readonly name: "painting"; readonly gesture: Gesture; last: Tip };

// Even the lightest touch of a pen leaves a dot that can be seen.
const LEAST_PRESSURE = 0.1;
// A pen held as one writes paints a round dot; lying nearly flat, the flattest. Altitudes in radians.
const WRITING = Math.PI / 3;
const LYING = Math.PI / 9;
const FLATTEST = 0.35;

/** Brush and eraser: paint while the pointer is down; Shift+click draws a straight line from the last point. */
export class BrushTool implements Tool {
  private current: State = { name: "idle" };
  private lastPoint: Tip | null = null;

  constructor(
    private readonly bench: Bench,
    readonly name: "brush" | "eraser",
  ) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name !== "idle") return;
    const { document, brush } = this.bench;
    const gesture = document.begin(polarityOf(brush, hand, this.name === "eraser"));
    if (gesture === null) return;
    const tip = this.tip(hand);
    this.current = { name: "painting", gesture, last: hand.shift && this.lastPoint !== null ? this.lastPoint : tip };
    this.paintTo(tip);
  }

  move(hand: Hand): void {
    this.paintTo(this.tip(hand));
  }

  up(hand: Hand): void {
    if (this.current.name !== "painting") return;
    // A pen reports no pressure as it lifts: the line ends as wide as it was.
    this.paintTo({ ...this.current.last, x: hand.x, y: hand.y });
    this.finish();
  }

  cancel(): void {
    if (this.current.name !== "painting") return;
    this.current = { name: "idle" };
    this.bench.document.cancel();
  }

  finish(): void {
    if (this.current.name !== "painting") return;
    this.lastPoint = this.current.last;
    this.current = { name: "idle" };
    this.bench.document.commit();
  }

  back(): boolean {
    return false;
  }

  sketch(): Sketch | null {
    return null;
  }

  /** A pen that hovers presses nothing: its ring is that of the full pressure to come. */
  dot(hand: Hand): Tip {
    return this.current.name === "painting" ? { ...this.current.last, x: hand.x, y: hand.y } : this.tip({ ...hand, pressure: 1 });
  }

  private tip(hand: Hand): Tip {
    return tipOf(this.bench.brush, hand);
  }

  private paintTo(tip: Tip): void {
    if (this.current.name !== "painting") return;
    const { document, brush } = this.bench;
    document.dirty(sweep(this.current.gesture, this.current.last, tip, brush.hardness));
    this.current.last = tip;
  }
}

/** The dot that a hand makes with this brush. */
export function tipOf(brush: Brush, { x, y, pressure, tilt }: Hand): Tip {
  const radius = (brush.size / 2) * (brush.pressure ? Math.max(LEAST_PRESSURE, pressure) : 1);
  return brush.tilt && tilt !== undefined ? { x, y, radius, shape: shapeOf(tilt) } : { x, y, radius };
}

/** The dot of a leaning pen: drawn out to where it leans, the flatter the lower it lies. */
export function shapeOf({ altitude, azimuth }: Tilt): Shape {
  const upright = Math.max(0, Math.min(1, (altitude - LYING) / (WRITING - LYING)));
  return { flat: FLATTEST + (1 - FLATTEST) * upright, angle: azimuth };
}
