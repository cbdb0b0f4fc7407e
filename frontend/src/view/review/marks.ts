import type { Rect } from "../../core/rect";
import type { ReviewOrder } from "../../core/review";
import type { Drawing } from "../../core/sketch";
import type { Traced } from "../trace";
import { stopWords } from "../words";

// Neither red nor green, and unlike the colours of a difference.
export const NOTE_COLOR = "#a9b4ff";
const REGION_COLOR = "#ffd166";

/** A place worth a look, and why. */
export interface Place {
  readonly rect: Rect;
  readonly words: string;
}

/** Where to look: what the reasons point at, then where the model doubts, worst first. */
export function placesOf({ reasons, stretches }: Pick<ReviewOrder, "reasons" | "stretches">): Place[] {
  const regions = reasons.flatMap(({ region, text }) => (region === undefined ? [] : [{ rect: rectOf(region), words: text }]));
  const doubts = stretches.map(([x, y, length, doubt, contrast]) => {
    const reach = length / 2;
    return { rect: { x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach }, words: stopWords({ doubt, contrast }) };
  });
  return [...regions, ...doubts];
}

/** What is marked on the photo: the regions of the reasons, and notes that reviewers drew. */
export function marksOf({ reasons, verdicts }: ReviewOrder): Traced[] {
  const regions = reasons.flatMap(({ region }) => (region === undefined ? [] : [{ path: framed(rectOf(region)), color: REGION_COLOR }]));
  const drawn = verdicts.filter(({ undone, drawing }) => !undone && drawing.length > 0);
  return [...regions, ...drawn.map(({ drawing }) => drawnLines(drawing))];
}

/** A drawn note as one path. */
export function drawnLines(drawing: Drawing): Traced {
  const path = new Path2D();
  for (const line of drawing) {
    path.moveTo(line[0] ?? 0, line[1] ?? 0);
    // A dot is a line too.
    if (line.length === 2) path.lineTo((line[0] ?? 0) + 0.01, line[1] ?? 0);
    for (let at = 2; at < line.length; at += 2) path.lineTo(line[at] ?? 0, line[at + 1] ?? 0);
  }
  return { path, color: NOTE_COLOR };
}

function rectOf([x, y, width, height]: readonly [number, number, number, number]): Rect {
  return { x0: x, y0: y, x1: x + width, y1: y + height };
}

function framed({ x0, y0, x1, y1 }: Rect): Path2D {
  const path = new Path2D();
  path.roundRect(x0, y0, x1 - x0, y1 - y0, Math.min(12, (x1 - x0) / 4));
  return path;
}
