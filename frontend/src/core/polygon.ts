import type { Gesture } from "./gesture";
import { around, intersect, wholeOf, type Point, type Rect } from "./rect";

// Lines sampled in each pixel row: the edge of a filled shape is soft to a quarter of a pixel.
const LINES = 4;

interface Crossing {
  readonly x: number;
  readonly winding: number;
}

interface Edge {
  readonly from: Point;
  readonly to: Point;
}

/**
 * Lay the inside of a closed outline (image pixels, non-zero winding, so a lasso's crossed loops stay filled)
 * and return the dirty rectangle.
 */
export function fillPolygon(gesture: Gesture, points: readonly Point[]): Rect {
  const rect = intersect(around(points, 0), wholeOf(gesture.mask));
  let band = rect;
  let lines: Uint8Array[] = [];
  return gesture.cover(rect, (part, lay) => {
    // Tiles come row by row: the lines of one row of tiles are worked out once for all of them.
    if (lines.length === 0 || part.y0 !== band.y0) {
      band = { ...rect, y0: part.y0, y1: part.y1 };
      lines = coverBand(points, band);
    }
    lines.forEach((line, at) => lay(part.y0 + at, part.x0, line.subarray(part.x0 - rect.x0, part.x1 - rect.x0)));
  });
}

function coverBand(points: readonly Point[], band: Rect): Uint8Array[] {
  const edges = edgesOf(points).filter(({ from, to }) => Math.min(from.y, to.y) < band.y1 && Math.max(from.y, to.y) >= band.y0);
  return Array.from({ length: band.y1 - band.y0 }, (_, at) => coverLine(edges, band.y0 + at, band));
}

function edgesOf(points: readonly Point[]): Edge[] {
  const last = points.at(-1);
  return last === undefined ? [] : points.map((to, at) => ({ from: points[at - 1] ?? last, to }));
}

function coverLine(edges: readonly Edge[], y: number, band: Rect): Uint8Array {
  const sums = new Float32Array(band.x1 - band.x0);
  for (let line = 0; line < LINES; line++) {
    for (const [start, end] of insideSpans(crossings(edges, y + (line + 0.5) / LINES))) {
      addSpan(sums, start - band.x0, end - band.x0);
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round((255 * sum) / LINES));
}

function crossings(edges: readonly Edge[], y: number): Crossing[] {
  const found: Crossing[] = [];
  for (const { from, to } of edges) {
    if (from.y <= y === to.y <= y) continue;
    const x = from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x);
    found.push({ x, winding: to.y > from.y ? 1 : -1 });
  }
  return found.sort((one, other) => one.x - other.x);
}

function insideSpans(found: readonly Crossing[]): [number, number][] {
  const spans: [number, number][] = [];
  let winding = 0;
  let start = 0;
  for (const { x, winding: turn } of found) {
    if (winding === 0) start = x;
    winding += turn;
    if (winding === 0) spans.push([start, x]);
  }
  return spans;
}

/** Add each pixel's share of the span [start, end) to it. */
function addSpan(sums: Float32Array, start: number, end: number): void {
  const last = Math.min(sums.length, Math.ceil(end));
  for (let x = Math.max(0, Math.floor(start)); x < last; x++) {
    sums[x] = (sums[x] ?? 0) + Math.min(end, x + 1) - Math.max(start, x);
  }
}
