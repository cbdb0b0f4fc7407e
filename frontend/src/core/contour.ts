import type { Mask } from "./mask";
import { intersect, wholeOf, type Rect } from "./rect";

const LEVEL = 127.5;

// For each of the 16 cases of a square's corners (1 top left, 2 top right, 4 bottom right, 8 bottom left inside):
// the pairs of sides that the outline joins. Sides: 0 top, 1 right, 2 bottom, 3 left.
const JOINS: readonly (readonly (readonly [number, number])[])[] = [
  [], [[3, 0]], [[0, 1]], [[3, 1]], [[1, 2]], [[3, 0], [1, 2]], [[0, 2]], [[3, 2]],
  [[2, 3]], [[0, 2]], [[0, 1], [2, 3]], [[1, 2]], [[3, 1]], [[0, 1]], [[3, 0]], [],
];

/**
 * The outline at half alpha, by marching squares with linear interpolation, for the squares whose top left pixel
 * centre lies in `rect`. Returns line segments x0, y0, x1, y1 in image pixels, one after the other.
 */
export function contour(mask: Mask, rect: Rect): Float32Array {
  const segments: number[] = [];
  // One further line and column, so that a mask that touches the picture's edge is closed there.
  const part = intersect(rect, { ...wholeOf(mask), x0: -1, y0: -1 });
  for (let y = part.y0; y < part.y1; y++) addLine(mask, y, part, segments);
  return Float32Array.from(segments);
}

/** One line of squares. Almost all of them lie wholly inside or outside: those cost one comparison. */
function addLine(mask: Mask, y: number, { x0, x1 }: Rect, segments: number[]): void {
  const { width, height, data } = mask;
  const [top, bottom] = [y * width, (y + 1) * width];
  const [hasTop, hasBottom] = [y >= 0, y + 1 < height];
  // Which of the two corners at a column lie inside: 1 the upper one, 2 the lower one.
  const corners = (x: number): number =>
    x < 0 || x >= width ? 0 : Number(hasTop && (data[top + x] ?? 0) > LEVEL) + 2 * Number(hasBottom && (data[bottom + x] ?? 0) > LEVEL);
  let left = corners(x0);
  for (let x = x0; x < x1; x++) {
    const right = corners(x + 1);
    if (left !== right || left % 3 !== 0) addSquare(mask, x, y, segments);
    left = right;
  }
}

function addSquare(mask: Mask, x: number, y: number, segments: number[]): void {
  const topLeft = alphaAt(mask, x, y);
  const topRight = alphaAt(mask, x + 1, y);
  const bottomRight = alphaAt(mask, x + 1, y + 1);
  const bottomLeft = alphaAt(mask, x, y + 1);
  const inside = Number(topLeft > LEVEL) + 2 * Number(topRight > LEVEL) + 4 * Number(bottomRight > LEVEL) + 8 * Number(bottomLeft > LEVEL);
  for (const sides of JOINS[inside] ?? []) {
    for (const side of sides) {
      if (side === 0) segments.push(x + 0.5 + crossing(topLeft, topRight), y + 0.5);
      else if (side === 1) segments.push(x + 1.5, y + 0.5 + crossing(topRight, bottomRight));
      else if (side === 2) segments.push(x + 0.5 + crossing(bottomLeft, bottomRight), y + 1.5);
      else segments.push(x + 0.5, y + 0.5 + crossing(topLeft, bottomLeft));
    }
  }
}

function alphaAt({ width, height, data }: Mask, x: number, y: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : (data[y * width + x] ?? 0);
}

function crossing(from: number, to: number): number {
  return (LEVEL - from) / (to - from);
}
