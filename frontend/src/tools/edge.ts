import { EdgeField } from "../core/edges";
import type { Combine } from "../core/gesture";
import { LiveWire } from "../core/live-wire";
import type { Point } from "../core/rect";
import { fillArea, modeOf } from "./area";
import type { Bench, Hand, Sketch, Tool } from "./tool";

/** A stretch of the outline that is settled: its points and where it ends. */
interface Stretch {
  readonly points: readonly Point[];
  readonly anchor: Point;
}

interface Drawing {
  readonly name: "drawing";
  readonly mode: Combine;
  readonly first: Point;
  readonly stretches: Stretch[];
  /** From the last anchor to the pointer, in image pixels. */
  loose: readonly Point[];
  /** Pixels of the path to the pointer, and how many of the latest moves left its beginning as it is. */
  pixels: readonly Point[];
  calm: number;
  hand: Hand;
  asked: boolean;
}

type State = { readonly name: "idle" } | Drawing;

// How near to the first anchor, and how far from the pointer to an edge, in screen points.
const NEAR = 8;
const SNAP = 8;
// At high zoom the snap still looks a little around, at low zoom never across a whole garment.
const SNAPS = { least: 2, most: 16 } as const;
// Steps of the wave before the hand is heard again: some 4 ms.
const BUDGET = 30_000;
const TO_THE_END = 1e7;
// A path cools down: a stretch of this length (screen points) that this many moves left alone is settled by itself.
const COOL_LENGTH = 90;
const COOL_MOVES = 12;

/**
 * Smart edge: the outline follows the photo's edges from anchor to anchor (Mortensen and Barrett 1995). A click sets
 * an anchor, Shift+click a straight piece, Backspace takes the last one back; a click on the first anchor, a double
 * click or Enter closes the outline and fills it.
 */
export class EdgeTool implements Tool {
  readonly name = "edge";
  private current: State = { name: "idle" };
  private tools: { readonly edges: EdgeField; readonly wire: LiveWire } | null = null;

  constructor(private readonly bench: Bench) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name === "idle") this.start(hand);
    else if (this.closes(this.current, hand)) this.finish();
    else {
      this.follow(this.current, hand, TO_THE_END);
      this.settle(this.current, this.current.loose);
    }
  }

  move(hand: Hand): void {
    if (this.current.name === "drawing") this.follow(this.current, hand, BUDGET);
  }

  up(): void {
    // A click is made when the pointer goes down: its anchor is where the hand aimed.
  }

  cancel(): void {
    this.current = { name: "idle" };
  }

  finish(): void {
    const drawing = this.current;
    if (drawing.name === "idle") return;
    this.current = { name: "idle" };
    if (drawing.stretches.length < 2) return;
    const closing = this.wayTo(drawing.first, TO_THE_END)?.points ?? [];
    fillArea(this.bench, [...drawing.stretches.flatMap(({ points }) => points), ...closing], drawing.mode);
  }

  back(): boolean {
    if (this.current.name === "idle") return false;
    this.current.stretches.pop();
    const last = this.current.stretches.at(-1);
    if (last === undefined) this.current = { name: "idle" };
    else {
      this.tools?.wire.start(last.anchor);
      this.follow(this.current, this.current.hand, BUDGET);
    }
    return true;
  }

  sketch(): Sketch | null {
    if (this.current.name === "idle") return null;
    const { stretches, loose } = this.current;
    const corners = stretches.map(({ anchor }) => anchor);
    return { points: [...stretches.flatMap(({ points }) => points), ...loose], closed: false, corners };
  }

  private start(hand: Hand): void {
    const { photo } = this.bench;
    // Without the photo there is no edge to follow.
    if (photo.read({ x0: 0, y0: 0, x1: 1, y1: 1 }) === null) return;
    const edges = this.tools?.edges ?? new EdgeField(photo);
    this.tools ??= { edges, wire: new LiveWire(edges) };
    const first = this.snap(hand);
    this.tools.wire.start(first);
    const stretch = { points: [first], anchor: first };
    this.current = { name: "drawing", mode: modeOf(this.bench, hand), first, stretches: [stretch], loose: [], pixels: [], calm: 0, hand, asked: false };
  }

  private closes({ first, stretches }: Drawing, hand: Hand): boolean {
    return stretches.length > 1 && Math.hypot(first.x - hand.x, first.y - hand.y) <= NEAR * hand.grain;
  }

  private snap(hand: Hand): Point {
    const radius = Math.max(SNAPS.least, Math.min(SNAPS.most, SNAP * hand.grain));
    return hand.shift ? { x: hand.x, y: hand.y } : (this.tools?.edges.snap(hand, radius) ?? hand);
  }

  /** Lead the loose end to the hand; where the wave has not come so far, it goes on with the next picture. */
  private follow(drawing: Drawing, hand: Hand, budget: number): void {
    drawing.hand = hand;
    const goal = this.snap(hand);
    const way = hand.shift ? null : this.wayTo(goal, budget);
    drawing.loose = way?.points ?? [goal];
    if (way?.met === true) this.cool(drawing, way.pixels);
    if (way === null || way.met || drawing.asked) return;
    drawing.asked = true;
    this.bench.later(() => {
      drawing.asked = false;
      if (this.current === drawing) this.follow(drawing, drawing.hand, BUDGET);
    });
  }

  /** From the last anchor along the edges to a point; straight on where the wave has not come or the wire ends. */
  private wayTo(goal: Point, budget: number): { readonly points: Point[]; readonly pixels: Point[]; readonly met: boolean } | null {
    if (this.tools === null) return null;
    const { wire } = this.tools;
    const pixel = wire.nearest(goal);
    const met = wire.spread(pixel, budget);
    const pixels = met ? wire.path(pixel) : [];
    const inside = pixel.x === Math.floor(goal.x) && pixel.y === Math.floor(goal.y);
    const points = this.refined(pixels);
    return { points: met && inside ? points : [...points, goal], pixels, met };
  }

  private refined(pixels: readonly Point[]): Point[] {
    return pixels.map(({ x, y }) => this.tools?.edges.refine(x, y) ?? { x: x + 0.5, y: y + 0.5 });
  }

  /** What the hand has not changed for a while is as it wants it: an anchor is set there by itself. */
  private cool(drawing: Drawing, pixels: readonly Point[]): void {
    const length = Math.round(COOL_LENGTH * drawing.hand.grain);
    const known = drawing.pixels[length];
    const now = pixels[length];
    drawing.calm = known !== undefined && now !== undefined && known.x === now.x && known.y === now.y ? drawing.calm + 1 : 0;
    drawing.pixels = pixels;
    // The hand must be well past it: the last part before the pointer still swings.
    if (drawing.calm < COOL_MOVES || pixels.length < 2 * length) return;
    this.settle(drawing, this.refined(pixels.slice(0, length + 1)));
    this.follow(drawing, drawing.hand, BUDGET);
  }

  private settle(drawing: Drawing, points: readonly Point[]): void {
    const anchor = points.at(-1);
    if (anchor === undefined) return;
    drawing.stretches.push({ points, anchor });
    Object.assign(drawing, { loose: [], pixels: [], calm: 0 });
    this.tools?.wire.start(anchor);
  }
}
