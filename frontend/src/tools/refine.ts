import { sweep, type Tip } from "../core/brush";
import { Gesture } from "../core/gesture";
import { t } from "../core/i18n";
import { runJob, type Job } from "../core/jobs";
import { createMask, type Mask } from "../core/mask";
import { FARTHEST } from "../core/matting";
import { lay } from "../core/preview";
import { grown, intersect, NOTHING, union, wholeOf, type Point, type Rect } from "../core/rect";
import { refusal } from "../core/refusal";
import { sourceIn, type Placed } from "../core/source";
import { copyRect } from "../core/tiles";
import { tipOf } from "./brush";
import type { Bench, Hand, Sketch, Tool } from "./tool";

interface Stroke {
  /** The gesture on the layer, held from the first point on so that nothing comes between. */
  readonly gesture: Gesture;
  /** What was painted over, on a mask of its own. */
  readonly region: Mask;
  readonly brush: Gesture;
  readonly points: Point[];
  last: Tip;
  rect: Rect;
}

type State =
  | { readonly name: "idle" }
  | { readonly name: "painting"; readonly stroke: Stroke }
  | { readonly name: "working"; readonly stroke: Stroke };

/** Refine brush: paint over lace, fringe or fur, and when the hand lifts the alpha there is taken from the photo anew. */
export class RefineTool implements Tool {
  readonly name = "refine";
  private current: State = { name: "idle" };

  constructor(private readonly bench: Bench) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    if (this.current.name !== "idle") return;
    const { document, tell } = this.bench;
    const gesture = document.begin("add");
    if (gesture === null) {
      tell(refusal(document));
      return;
    }
    const region = createMask(gesture.mask.width, gesture.mask.height);
    const stroke = { gesture, region, brush: new Gesture(region, "add"), points: [], last: tipOf(this.bench.brush, hand), rect: NOTHING };
    this.current = { name: "painting", stroke };
    this.move(hand);
  }

  move(hand: Hand): void {
    this.paintTo(tipOf(this.bench.brush, hand));
  }

  up(hand: Hand): void {
    if (this.current.name !== "painting") return;
    // A pen reports no pressure as it lifts: the line ends as wide as it was.
    this.paintTo({ ...this.current.stroke.last, x: hand.x, y: hand.y });
    this.finish();
  }

  cancel(): void {
    if (this.current.name === "idle") return;
    this.current = { name: "idle" };
    this.bench.document.cancel();
  }

  finish(): void {
    if (this.current.name !== "painting") return;
    const { stroke } = this.current;
    this.current = { name: "working", stroke };
    void this.refine(stroke);
  }

  /** The stroke, worked out here rather than by the kernels, whose answer would come too late. */
  finishNow(): void {
    if (this.current.name === "idle") return;
    const { stroke } = this.current;
    this.current = { name: "working", stroke };
    const source = this.sourceOf(stroke);
    if (source !== null) this.keep(stroke, source.rect, runJob(source, jobOf(stroke, source.rect)).alpha);
  }

  back(): boolean {
    return false;
  }

  sketch(): Sketch | null {
    if (this.current.name === "idle") return null;
    const { points } = this.current.stroke;
    return { points: [], closed: false, corners: [], marks: [{ points, radius: this.bench.brush.size / 2, belongs: true }] };
  }

  /** A pen that hovers presses nothing: its ring is that of the full pressure to come. */
  dot(hand: Hand): Tip {
    return tipOf(this.bench.brush, { ...hand, pressure: 1 });
  }

  /** Ask the kernel for the alpha under the stroke and lay it on the layer, unless the stroke was given up meanwhile. */
  private async refine(stroke: Stroke): Promise<void> {
    const source = this.sourceOf(stroke);
    if (source === null) return;
    try {
      const { alpha } = await this.bench.kernels.run(source, jobOf(stroke, source.rect));
      if (!this.isAt(stroke)) return;
      this.keep(stroke, source.rect, alpha);
    } catch (error) {
      this.giveUp(stroke, t("This could not be computed: {why}", { why: error instanceof Error ? error.message : "" }));
    }
    this.bench.later(() => undefined);
  }

  /** What the alpha is computed from; null, and given up, while the photo is not there. */
  private sourceOf(stroke: Stroke): Placed | null {
    const rect = intersect(grown(stroke.rect, FARTHEST), wholeOf(stroke.region));
    const rgba = this.bench.photo.read(rect);
    if (rgba !== null) return { ...sourceIn(stroke.gesture.mask, rect), rgba };
    this.giveUp(stroke, t("The photo is still loading. Try again in a moment."));
    return null;
  }

  private keep(stroke: Stroke, rect: Rect, alpha: Uint8Array): void {
    lay(this.bench.document, stroke.gesture, rect, alpha);
    this.current = { name: "idle" };
    this.bench.document.commit();
  }

  private paintTo(tip: Tip): void {
    if (this.current.name !== "painting") return;
    const { stroke } = this.current;
    stroke.rect = union(stroke.rect, sweep(stroke.brush, stroke.last, tip, this.bench.brush.hardness));
    stroke.points.push({ x: tip.x, y: tip.y });
    stroke.last = tip;
  }

  private isAt(stroke: Stroke): boolean {
    return this.current.name === "working" && this.current.stroke === stroke;
  }

  private giveUp(stroke: Stroke, why: string): void {
    if (!this.isAt(stroke)) return;
    this.cancel();
    this.bench.tell(why);
  }
}

function jobOf({ region }: Stroke, rect: Rect): Job {
  return { kind: "region", region: copyRect(region, rect) };
}
