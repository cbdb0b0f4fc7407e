import { Flood, TOLERANCE } from "../core/flood";
import type { Gesture } from "../core/gesture";
import { NOTHING, union, type Point, type Rect } from "../core/rect";
import { modeOf } from "./area";
import type { Bench, Hand, Sketch, Tool } from "./tool";

interface Growing {
  readonly name: "growing";
  readonly gesture: Gesture;
  readonly flood: Flood;
  readonly from: Point;
  to: Point;
  /** The button is down: dragging sets the tolerance. */
  held: boolean;
  /** The next piece of work is already asked for. */
  asked: boolean;
}

type State = { readonly name: "idle" } | Growing;

// A hand that merely clicks moves by less than this many screen points.
const SLACK = 4;
// Colour difference for each screen point dragged: from the point pressed to the end of the wrist's way is 0 to 60.
const PACE = 0.25;
// Pixels looked at before the hand is heard again: some 20 ms.
const BUDGET = 400_000;
// Tiles of the mask that are covered anew before the hand is heard again: about as long.
const TILES = 256;

/** Magic wand: press on a colour, drag away to let more of it in, lift to keep it; a click takes the last tolerance. */
export class WandTool implements Tool {
  readonly name = "wand";
  private current: State = { name: "idle" };

  constructor(private readonly bench: Bench) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name !== "idle" || !this.onPhoto(hand)) return;
    const { document, photo, area } = this.bench;
    const mode = modeOf(this.bench, hand);
    const gesture = document.begin(mode);
    if (gesture === null) return;
    const [from, flood] = [{ x: hand.x, y: hand.y }, new Flood(photo, hand, area.contiguous)];
    this.current = { name: "growing", gesture, flood, from, to: from, held: true, asked: false };
    if (mode === "intersect") document.dirty(gesture.clear());
    this.ask(this.current);
  }

  move(hand: Hand): void {
    if (this.current.name !== "growing" || !this.current.held) return;
    const { from } = this.current;
    this.current.to = { x: hand.x, y: hand.y };
    const way = Math.hypot(hand.x - from.x, hand.y - from.y) / hand.grain;
    if (way <= SLACK) return;
    this.bench.area.tolerance = Math.min(TOLERANCE.most, Math.round((way - SLACK) * PACE));
    this.ask(this.current);
  }

  up(hand: Hand): void {
    this.move(hand);
    this.finish();
  }

  cancel(): void {
    if (this.current.name === "idle") return;
    this.current = { name: "idle" };
    this.bench.document.cancel();
  }

  finish(): void {
    if (this.current.name === "idle") return;
    this.current.held = false;
    this.ask(this.current);
  }

  finishNow(): void {
    if (this.current.name === "growing") this.current.held = false;
    while (this.current.name === "growing") this.grow(this.current);
  }

  back(): boolean {
    return false;
  }

  sketch(): Sketch | null {
    if (this.current.name === "idle" || !this.current.held) return null;
    return { points: [this.current.from, this.current.to], closed: false, corners: [] };
  }

  private onPhoto({ x, y }: Point): boolean {
    const { width, height } = this.bench.photo;
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    return this.bench.photo.read({ x0: Math.floor(x), y0: Math.floor(y), x1: Math.floor(x) + 1, y1: Math.floor(y) + 1 }) !== null;
  }

  /** A pointer reports more often than the screen shows: one piece of work for each picture is enough. */
  private ask(growing: Growing): void {
    if (growing.asked) return;
    growing.asked = true;
    this.bench.later(() => {
      growing.asked = false;
      if (this.current === growing) this.grow(growing);
    });
  }

  private grow(growing: Growing): void {
    const { document, area } = this.bench;
    const done = growing.flood.grow(area.tolerance, BUDGET);
    const tiles = growing.flood.changed(TILES);
    document.dirty(tiles.reduce((rect: Rect, tile) => union(rect, growing.gesture.relay(tile, growing.flood.cover(tile))), NOTHING));
    if (!done || tiles.length === TILES) this.ask(growing);
    else if (!growing.held) {
      this.current = { name: "idle" };
      document.commit();
    }
  }
}
