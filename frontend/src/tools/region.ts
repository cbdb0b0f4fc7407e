import { toBase64 } from "../core/base64";
import { sweep } from "../core/brush";
import { encodeMask } from "../core/codec";
import { openMask } from "../core/document";
import { Gesture } from "../core/gesture";
import { t } from "../core/i18n";
import { createMask } from "../core/mask";
import { lay } from "../core/preview";
import { corners, intersect, isEmpty, wholeOf, type Point, type Rect } from "../core/rect";
import { refusal } from "../core/refusal";
import { copyRect } from "../core/tiles";
import type { Bench, Hand, Mark, Sketch, Tool } from "./tool";

interface Open {
  readonly gesture: Gesture;
  /** What was framed: nothing outside it changes; null where strokes alone say where. */
  readonly rect: Rect | null;
  /** The layer before the region was drawn, encoded. */
  readonly layer: string;
  readonly marks: Mark[];
  /** The server has answered: the preview is worth keeping. */
  answered: boolean;
}

type State =
  | { readonly name: "idle" }
  | { readonly name: "framing"; readonly from: Point; to: Point }
  | { readonly name: "open"; readonly open: Open }
  | { readonly name: "hinting"; readonly open: Open; readonly points: Point[]; readonly mark: Mark };

// A frame with a shorter side than this many screen points was a click.
const LEAST_SIDE = 6;
// Half the width of a painted hint, in screen points.
const HINT = 3;

/**
 * Region: drag a loose rectangle and the photo's colours suggest the mask inside it. Then paint on what belongs, with
 * Alt on what does not; each hint asks again. By strokes the first one is such a hint already, and the mask changes
 * around the strokes. Enter keeps what is shown, Escape leaves no trace.
 */
export class RegionTool implements Tool {
  readonly name = "region";
  private current: State = { name: "idle" };
  /** Counts the questions: an answer to an older one is dropped. */
  private question = 0;

  constructor(private readonly bench: Bench) {}

  get state(): string {
    return this.current.name;
  }

  down(hand: Hand): void {
    const at = { x: hand.x, y: hand.y };
    if (this.current.name === "open") this.startHint(this.current.open, hand);
    else if (this.current.name !== "idle") return;
    else if (this.bench.region.by === "rectangle") this.current = { name: "framing", from: at, to: at };
    else {
      const open = this.start(null);
      if (open !== null) this.startHint(open, hand);
    }
  }

  move(hand: Hand): void {
    const at = { x: hand.x, y: hand.y };
    if (this.current.name === "framing") this.current.to = at;
    else if (this.current.name === "hinting") this.current.points.push(at);
  }

  up(hand: Hand): void {
    this.move(hand);
    if (this.current.name === "framing") this.frame(this.current.from, this.current.to, hand.grain);
    else if (this.current.name === "hinting") this.hint(this.current.open, this.current.mark);
  }

  cancel(): void {
    this.question++;
    const open = this.opened();
    this.current = { name: "idle" };
    if (open !== null) this.bench.document.cancel();
  }

  finish(): void {
    const open = this.opened();
    if (open?.answered !== true) return;
    this.question++;
    this.current = { name: "idle" };
    this.bench.document.commit();
  }

  finishNow(): void {
    this.finish();
  }

  back(): boolean {
    const open = this.opened();
    if (open === null) return false;
    const hadMark = open.marks.pop() !== undefined;
    // Strokes alone say where: with the last one the region goes too.
    if (!hadMark || (open.rect === null && open.marks.length === 0)) this.cancel();
    else this.ask(open);
    return true;
  }

  sketch(): Sketch | null {
    if (this.current.name === "idle") return null;
    if (this.current.name === "framing") return { points: corners(frameOf(this.current.from, this.current.to)), closed: true, corners: [] };
    const { open } = this.current;
    const marks = this.current.name === "hinting" ? [...open.marks, this.current.mark] : open.marks;
    return { points: open.rect === null ? [] : corners(open.rect), closed: true, corners: [], marks };
  }

  private opened(): Open | null {
    return this.current.name === "open" || this.current.name === "hinting" ? this.current.open : null;
  }

  private frame(from: Point, to: Point, grain: number): void {
    this.current = { name: "idle" };
    const rect = intersect(frameOf(from, to), wholeOf(this.bench.document.size));
    const small = Math.min(Math.abs(to.x - from.x), Math.abs(to.y - from.y)) < LEAST_SIDE * grain;
    const open = small || isEmpty(rect) ? null : this.start(rect);
    if (open === null) return;
    this.current = { name: "open", open };
    this.ask(open);
  }

  /** Hold the layer for a region; null, and told why, when it cannot be changed now. */
  private start(rect: Rect | null): Open | null {
    const { document, tell } = this.bench;
    const layer = document.active;
    const before = layer === undefined ? "" : toBase64(layer.encoder.encode());
    const gesture = document.begin("add");
    if (gesture === null) tell(refusal(document));
    return gesture === null ? null : { gesture, rect, layer: before, marks: [], answered: false };
  }

  private startHint(open: Open, hand: Hand): void {
    const points = [{ x: hand.x, y: hand.y }];
    this.current = { name: "hinting", open, points, mark: { points, radius: HINT * hand.grain, belongs: !hand.alt } };
  }

  private hint(open: Open, mark: Mark): void {
    open.marks.push(mark);
    this.current = { name: "open", open };
    this.ask(open);
  }

  private ask(open: Open): void {
    const question = ++this.question;
    const hints = { rect: open.rect === null ? null : edgesOf(open.rect), foreground: this.painted(open, true), background: this.painted(open, false), layer: open.layer };
    this.bench.server.refineRegion(hints).then(
      (data) => this.bench.later(() => this.answer(open, question, data)),
      (error: unknown) => this.bench.later(() => this.refuse(open, question, error)),
    );
  }

  private answer(open: Open, question: number, data: string): void {
    if (question !== this.question) return;
    const { document } = this.bench;
    try {
      const mask = openMask(data, document.size);
      open.answered = true;
      document.dirty(open.gesture.reset());
      lay(document, open.gesture, open.rect ?? wholeOf(mask), open.rect === null ? mask.data : copyRect(mask, open.rect));
    } catch (error) {
      this.refuse(open, question, error);
    }
  }

  /** What was shown last stays; with nothing shown yet, the region is given up. */
  private refuse(open: Open, question: number, error: unknown): void {
    if (question !== this.question) return;
    this.bench.tell(t("The region could not be worked out: {why}", { why: error instanceof Error ? error.message : "" }));
    if (!open.answered) this.cancel();
  }

  /** The hints of one kind as SVM1 text; null when there are none. */
  private painted({ marks }: Open, belongs: boolean): string | null {
    const own = marks.filter((mark) => mark.belongs === belongs);
    if (own.length === 0) return null;
    const { width, height } = this.bench.document.size;
    const gesture = new Gesture(createMask(width, height), "add");
    for (const { points, radius } of own) {
      points.forEach((point, at) => void sweep(gesture, { ...(points[at - 1] ?? point), radius }, { ...point, radius }, 1));
    }
    return toBase64(encodeMask(gesture.mask));
  }
}

/** Whole pixels between two corners, whichever way the hand went. */
function frameOf(from: Point, to: Point): Rect {
  const [xs, ys] = [[from.x, to.x].map(Math.round), [from.y, to.y].map(Math.round)];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

function edgesOf({ x0, y0, x1, y1 }: Rect): readonly [number, number, number, number] {
  return [x0, y0, x1, y1];
}
