import type { Edges } from "./edges";
import { intersect, wholeOf, type Point, type Rect } from "./rect";

// Weights of a step's cost; together with the root of two they stay below the number of buckets.
const OFF_RIDGE = 40;
const WEAK = 60;
const ASKEW = 40;
const LEAST = 20;
const BUCKETS = 256;
const DIAGONAL = Math.SQRT2;
/** The wave looks this far from its anchor, in pixels: a longer stretch needs an anchor on its way. */
export const REACH = 512;
// What working out one tile of edges costs, counted in steps of the wave.
const TILE_COST = 6000;
const UNKNOWN = 255;
const ANCHOR = 8;

// The eight neighbours, clockwise from the right.
const DX = [1, 1, 0, -1, -1, -1, 0, 1] as const;
const DY = [0, 1, 1, 1, 0, -1, -1, -1] as const;

/** For each neighbour and normal of an edge: the cost of going across rather than along it. */
const SKEW = DX.map((dx, to) =>
  Uint8Array.from({ length: 256 }, (_, normal) => {
    const angle = ((normal - 1) / 254) * Math.PI;
    const across = Math.abs(dx * Math.cos(angle) + (DY[to] ?? 0) * Math.sin(angle)) / (to % 2 === 1 ? DIAGONAL : 1);
    return Math.round((ASKEW / 2) * (normal === 0 ? 0.5 : across));
  }),
);

/** What a step from one pixel to its neighbour in direction `to` (0..7) costs, 1..255. */
export function stepCost({ strength, ridge, normal }: Pick<Edges, "strength" | "ridge" | "normal">, from: number, next: number, to: number): number {
  const skew = SKEW[to];
  const place = LEAST + (ridge[next] === 1 ? 0 : OFF_RIDGE) + (WEAK * (255 - (strength[next] ?? 0))) / 255;
  const cost = place + (skew?.[normal[from] ?? 0] ?? 0) + (skew?.[normal[next] ?? 0] ?? 0);
  return Math.round(to % 2 === 1 ? cost * DIAGONAL : cost);
}

/**
 * The cheapest paths from one anchor along the photo's edges (Mortensen and Barrett, "Intelligent scissors for image
 * composition", SIGGRAPH 1995): Dijkstra's wave with one bucket for each cost, spread only until it meets the pointer
 * and spread on from there when the pointer moves. One wire serves one anchor after the other.
 */
export class LiveWire {
  private readonly side = 2 * REACH + 1;
  private readonly total = new Uint32Array(this.side * this.side);
  private readonly from = new Uint8Array(this.side * this.side);
  private readonly settled = new Uint8Array(this.side * this.side);
  private readonly buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  private window: Rect = { x0: 0, y0: 0, x1: 0, y1: 0 };
  private corner = { x: 0, y: 0 };
  private cost = 0;
  private waiting = 0;

  constructor(private readonly edges: Edges) {}

  /** Start a new wave at the pixel under `anchor`. */
  start(anchor: Point): void {
    const x = clamp(anchor.x, this.edges.width);
    const y = clamp(anchor.y, this.edges.height);
    this.corner = { x: x - REACH, y: y - REACH };
    this.window = intersect({ x0: x - REACH, y0: y - REACH, x1: x + REACH + 1, y1: y + REACH + 1 }, wholeOf(this.edges));
    this.from.fill(UNKNOWN);
    this.settled.fill(0);
    for (const bucket of this.buckets) bucket.length = 0;
    this.cost = 0;
    this.waiting = 0;
    this.edges.prepare(x, y);
    this.put(this.place(x, y), 0, ANCHOR);
  }

  /** The pixel of the window that is nearest to a point. */
  nearest(point: Point): Point {
    const { x0, y0, x1, y1 } = this.window;
    return { x: Math.max(x0, Math.min(x1 - 1, Math.floor(point.x))), y: Math.max(y0, Math.min(y1 - 1, Math.floor(point.y))) };
  }

  /** Spread the wave until it meets the pixel, taking about `budget` steps at most; false when it has not met it yet. */
  spread(pixel: Point, budget: number): boolean {
    const goal = this.place(pixel.x, pixel.y);
    let left = budget;
    while (this.settled[goal] !== 1 && this.waiting > 0) {
      const bucket = this.buckets[this.cost % BUCKETS] ?? [];
      const at = bucket.pop();
      if (at === undefined) {
        this.cost++;
        continue;
      }
      this.waiting--;
      if (this.settled[at] === 1) continue;
      left -= this.settle(at);
      if (left < 0) break;
    }
    return this.settled[goal] === 1;
  }

  /** The pixels from the anchor to `pixel`, which the wave has met; empty otherwise. */
  path(pixel: Point): Point[] {
    const way: Point[] = [];
    let { x, y } = pixel;
    if (this.settled[this.place(x, y)] !== 1) return way;
    for (;;) {
      way.push({ x, y });
      const to = this.from[this.place(x, y)] ?? ANCHOR;
      if (to >= ANCHOR) return way.reverse();
      x -= DX[to] ?? 0;
      y -= DY[to] ?? 0;
    }
  }

  /** What the path to a pixel costs; the wave has met it. */
  costOf(pixel: Point): number {
    return this.total[this.place(pixel.x, pixel.y)] ?? 0;
  }

  private settle(at: number): number {
    this.settled[at] = 1;
    const x = (at % this.side) + this.corner.x;
    const y = Math.floor(at / this.side) + this.corner.y;
    const here = y * this.edges.width + x;
    let work = 1;
    for (let to = 0; to < 8; to++) {
      const [nx, ny] = [x + (DX[to] ?? 0), y + (DY[to] ?? 0)];
      if (nx < this.window.x0 || ny < this.window.y0 || nx >= this.window.x1 || ny >= this.window.y1) continue;
      const next = at + (DY[to] ?? 0) * this.side + (DX[to] ?? 0);
      if (this.settled[next] === 1) continue;
      if (this.from[next] === UNKNOWN && this.edges.prepare(nx, ny)) work += TILE_COST;
      const total = this.cost + stepCost(this.edges, here, ny * this.edges.width + nx, to);
      if (this.from[next] === UNKNOWN || total < (this.total[next] ?? 0)) this.put(next, total, to);
    }
    return work;
  }

  private put(at: number, total: number, to: number): void {
    this.total[at] = total;
    this.from[at] = to;
    this.buckets[total % BUCKETS]?.push(at);
    this.waiting++;
  }

  private place(x: number, y: number): number {
    return (y - this.corner.y) * this.side + x - this.corner.x;
  }
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, Math.floor(value)));
}
