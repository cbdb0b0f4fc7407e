import { inverted } from "./alpha";
import type { Mask } from "./mask";
import { eachNear, type VisitNear } from "./nearest";

// Alpha of a pixel that is surely inside: whatever lies within the step of it is so too.
const SURE = 250;
// How far a soft edge reaches to either side of the outline; the rest of a softer one stays where it is.
const TAIL = 24;

/**
 * The alpha with its outline moved outwards by `by` pixels (any fraction), the softness of the edge moved with it.
 *
 * A pixel takes what stands `by` pixels towards its nearest point inside, or the most on the way there, so straight
 * edges shift exactly, no pixel gets less than it had and a strap narrower than `by` is not jumped over.
 */
export function grow({ width, height, data }: Mask, by: number): Uint8Array {
  const alpha = data.slice();
  const source: Mask = { width, height, data };
  const outer: VisitNear = (at, x, y, nearX, nearY, distance) => {
    const way = { x, y, dx: (nearX - x) / distance, dy: (nearY - y) / distance };
    const value = distance >= by ? sample(source, way, by) : most(source, way, distance, by);
    if (value > (alpha[at] ?? 0)) alpha[at] = value;
  };
  eachNear(data, width, height, by + TAIL, outer);
  // The soft pixels inside take theirs from deeper in: away from the nearest pixel outside.
  const inner: VisitNear = (at, x, y, nearX, nearY, distance) => {
    if (data[at] === 255) return;
    const way = { x, y, dx: (x - nearX) / distance, dy: (y - nearY) / distance };
    const value = most(source, way, 0, by);
    if (value > (alpha[at] ?? 0)) alpha[at] = value;
  };
  eachNear(inverted(data), width, height, TAIL, inner);
  // A soft edge winds too much for the ways near its outline; what is sure does not depend on the way.
  eachNear(data, width, height, by, (at) => (alpha[at] = 255), SURE);
  return alpha;
}

/** The alpha with its outline moved inwards by `by` pixels; where the garment leaves the picture it stays. */
export function shrink(mask: Mask, by: number): Uint8Array {
  return inverted(grow({ ...mask, data: inverted(mask.data) }, by));
}

interface Way {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

/** The most alpha between `from` and `to` pixels along the way; going on past the first crest would leave the strap. */
function most(mask: Mask, way: Way, from: number, to: number): number {
  let best = sample(mask, way, from);
  for (let step = from + 1; best < 255; step++) {
    const value = sample(mask, way, Math.min(step, to));
    if (value < best) return best;
    best = value;
    if (step >= to) return best;
  }
  return best;
}

/** Alpha at a place between pixels, bilinear; beyond the picture the nearest pixel counts. */
function sample({ width, height, data }: Mask, { x, y, dx, dy }: Way, step: number): number {
  const px = Math.min(width - 1, Math.max(0, x + dx * step));
  const py = Math.min(height - 1, Math.max(0, y + dy * step));
  const left = Math.min(width - 2, Math.floor(px));
  const top = Math.min(height - 2, Math.floor(py));
  const at = Math.max(0, top) * width + Math.max(0, left);
  const right = width > 1 ? 1 : 0;
  const below = height > 1 ? width : 0;
  const fx = px - Math.max(0, left);
  const fy = py - Math.max(0, top);
  const upper = (data[at] ?? 0) * (1 - fx) + (data[at + right] ?? 0) * fx;
  const lower = (data[at + below] ?? 0) * (1 - fx) + (data[at + below + right] ?? 0) * fx;
  return Math.round(upper * (1 - fy) + lower * fy);
}
