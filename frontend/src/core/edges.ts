import { toLab, type Pixels } from "./lab";
import { around, intersect, wholeOf, type Point, type Rect } from "./rect";
import { TILE, tileColumns, tileRect } from "./tiles";

// Pixels around a tile that its edges depend on: smoothing two, gradient one, the comparison across the edge one.
const MARGIN = 4;
const SIDE = TILE + 2 * MARGIN;
// A gradient of this much colour difference for each pixel is half a full edge: faint hems count, strong ones saturate.
const HALF_EDGE = 6;
/** Directions are kept as one byte over half a turn; 0 says that there is none worth following. */
const TURN = 254;
const FAINT = 24;

/** What one place on the photo costs a path, and which way its edge runs: see EdgeField. */
export interface Edges {
  readonly width: number;
  readonly height: number;
  /** Be sure that the fields are known around this pixel; true when that took work. */
  prepare(x: number, y: number): boolean;
  /** Strength 0..255 of the colour edge at each pixel. */
  readonly strength: Uint8Array;
  /** 1 where the gradient has its maximum across the edge (Mortensen and Barrett's zero crossing). */
  readonly ridge: Uint8Array;
  /** Direction of the edge's normal, 1..255 over half a turn from the x axis; 0 where the edge is faint. */
  readonly normal: Uint8Array;
}

/**
 * The photo's colour edges, worked out for a tile when somebody comes near it.
 *
 * The colours are smoothed with [1 4 6 4 1]; the gradient is the largest eigenvalue of the colour structure tensor
 * (Di Zenzo, "A note on the gradient of a multi-image", 1986) over CIELAB, in colour difference for each pixel.
 */
export class EdgeField implements Edges {
  readonly width: number;
  readonly height: number;
  readonly strength: Uint8Array;
  readonly ridge: Uint8Array;
  readonly normal: Uint8Array;
  private readonly columns: number;
  private readonly known: Uint8Array;

  constructor(private readonly photo: Pixels) {
    this.width = photo.width;
    this.height = photo.height;
    this.columns = tileColumns(this.width);
    const pixels = this.width * this.height;
    this.strength = new Uint8Array(pixels);
    this.ridge = new Uint8Array(pixels);
    this.normal = new Uint8Array(pixels);
    this.known = new Uint8Array(this.columns * Math.ceil(this.height / TILE));
  }

  prepare(x: number, y: number): boolean {
    const tile = Math.floor(y / TILE) * this.columns + Math.floor(x / TILE);
    if (this.known[tile] === 1) return false;
    const rect = tileRect(this.photo, tile);
    const planes = smoothPlanes(this.photo, rect);
    if (planes === null) return false;
    this.keep(rect, gradientOf(planes));
    this.known[tile] = 1;
    return true;
  }

  /** The strongest edge within `radius` pixels, nearer ones preferred; the point itself where there is none. */
  snap(point: Point, radius: number): Point {
    let best = point;
    let most = FAINT;
    const reach = intersect(around([point], radius), wholeOf(this));
    for (let y = reach.y0; y < reach.y1; y++) {
      for (let x = reach.x0; x < reach.x1; x++) {
        this.prepare(x, y);
        const distance = Math.hypot(x + 0.5 - point.x, y + 0.5 - point.y);
        const worth = (this.strength[y * this.width + x] ?? 0) * (1 - distance / (2 * radius + 1));
        if (distance > radius || worth <= most || this.ridge[y * this.width + x] !== 1) continue;
        most = worth;
        best = { x: x + 0.5, y: y + 0.5 };
      }
    }
    return best;
  }

  /** A pixel's centre moved across its edge to where the edge is strongest, by a parabola; at most half a pixel. */
  refine(x: number, y: number): Point {
    const at = y * this.width + x;
    const turn = this.normal[at] ?? 0;
    const centre = { x: x + 0.5, y: y + 0.5 };
    if (turn === 0 || this.ridge[at] !== 1) return centre;
    const angle = ((turn - 1) / TURN) * Math.PI;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const [before, here, after] = [this.strengthAt(x - dx, y - dy), this.strength[at] ?? 0, this.strengthAt(x + dx, y + dy)];
    const bend = before - 2 * here + after;
    const shift = bend >= 0 ? 0 : Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / bend));
    return { x: centre.x + shift * dx, y: centre.y + shift * dy };
  }

  private strengthAt(x: number, y: number): number {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    const at = (column: number, row: number): number => {
      const [inX, inY] = [Math.max(0, Math.min(this.width - 1, column)), Math.max(0, Math.min(this.height - 1, row))];
      this.prepare(inX, inY);
      return this.strength[inY * this.width + inX] ?? 0;
    };
    const upper = at(left, top) * (1 - right) + at(left + 1, top) * right;
    return upper * (1 - down) + (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * down;
  }

  private keep(rect: Rect, { magnitude, angle }: Gradient): void {
    for (let y = rect.y0; y < rect.y1; y++) {
      for (let x = rect.x0; x < rect.x1; x++) {
        const from = (y - rect.y0 + MARGIN) * SIDE + x - rect.x0 + MARGIN;
        const at = y * this.width + x;
        const slope = magnitude[from] ?? 0;
        const strength = Math.round((255 * slope) / (slope + HALF_EDGE));
        this.strength[at] = strength;
        if (strength < FAINT) continue;
        const turn = angle[from] ?? 0;
        this.normal[at] = 1 + Math.round((turn / Math.PI) * TURN);
        this.ridge[at] = isRidge(magnitude, from, turn) ? 1 : 0;
      }
    }
  }
}

interface Gradient {
  /** Colour difference for each pixel of way. */
  readonly magnitude: Float32Array;
  /** Direction of the steepest change, 0 to half a turn from the x axis. */
  readonly angle: Float32Array;
}

/** L, a and b of a tile and its margin, smoothed; the photo's edge repeats. */
function smoothPlanes(photo: Pixels, rect: Rect): Float32Array[] | null {
  const wide = { x0: rect.x0 - MARGIN, y0: rect.y0 - MARGIN, x1: rect.x0 + TILE + MARGIN, y1: rect.y0 + TILE + MARGIN };
  const part = intersect(wide, wholeOf(photo));
  const rgba = photo.read(part);
  if (rgba === null) return null;
  const { l, a, b } = toLab(rgba);
  return [l, a, b].map((plane) => smooth(spread(plane, part, wide)));
}

/** A plane of `part` on the larger rectangle `wide`, what is missing repeated from the edge. */
function spread(plane: Float32Array, part: Rect, wide: Rect): Float32Array {
  const full = new Float32Array(SIDE * SIDE);
  const across = part.x1 - part.x0;
  for (let row = 0; row < SIDE; row++) {
    const from = (Math.max(part.y0, Math.min(part.y1 - 1, wide.y0 + row)) - part.y0) * across;
    for (let column = 0; column < SIDE; column++) {
      const x = Math.max(part.x0, Math.min(part.x1 - 1, wide.x0 + column));
      full[row * SIDE + column] = plane[from + x - part.x0] ?? 0;
    }
  }
  return full;
}

function smooth(plane: Float32Array): Float32Array {
  return blur(blur(plane, 1), SIDE);
}

function blur(plane: Float32Array, step: number): Float32Array {
  const out = plane.slice();
  for (let at = 2 * step; at < plane.length - 2 * step; at++) {
    const near = (plane[at - step] ?? 0) + (plane[at + step] ?? 0);
    const far = (plane[at - 2 * step] ?? 0) + (plane[at + 2 * step] ?? 0);
    out[at] = (6 * (plane[at] ?? 0) + 4 * near + far) / 16;
  }
  return out;
}

function gradientOf(planes: readonly Float32Array[]): Gradient {
  const [xx, yy, xy] = [new Float32Array(SIDE * SIDE), new Float32Array(SIDE * SIDE), new Float32Array(SIDE * SIDE)];
  for (const plane of planes) {
    for (let at = SIDE + 1; at < plane.length - SIDE - 1; at++) {
      const dx = ((plane[at + 1] ?? 0) - (plane[at - 1] ?? 0)) / 2;
      const dy = ((plane[at + SIDE] ?? 0) - (plane[at - SIDE] ?? 0)) / 2;
      xx[at] = (xx[at] ?? 0) + dx * dx;
      yy[at] = (yy[at] ?? 0) + dy * dy;
      xy[at] = (xy[at] ?? 0) + dx * dy;
    }
  }
  return eigenOf(xx, yy, xy);
}

/** The larger eigenvalue of [xx xy; xy yy] at each pixel, as a length, and its direction. */
function eigenOf(xx: Float32Array, yy: Float32Array, xy: Float32Array): Gradient {
  const magnitude = new Float32Array(xx.length);
  const angle = new Float32Array(xx.length);
  for (let at = 0; at < xx.length; at++) {
    const [a, b, c] = [xx[at] ?? 0, yy[at] ?? 0, xy[at] ?? 0];
    magnitude[at] = Math.sqrt((a + b + Math.sqrt((a - b) ** 2 + 4 * c * c)) / 2);
    // A flat place needs no direction, and atan2 is the dearest part.
    if ((magnitude[at] ?? 0) < 0.2) continue;
    const turn = Math.atan2(2 * c, a - b) / 2;
    angle[at] = turn < 0 ? turn + Math.PI : turn;
  }
  return { magnitude, angle };
}

/** No smaller than its two neighbours across the edge, each read between the two pixels that the normal passes. */
function isRidge(magnitude: Float32Array, at: number, angle: number): boolean {
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const steep = Math.abs(dy) > Math.abs(dx);
  const share = steep ? dx / dy : dy / dx;
  const [along, side] = steep ? [SIDE, share < 0 ? -1 : 1] : [1, share < 0 ? -SIDE : SIDE];
  const part = Math.abs(share);
  const after = (magnitude[at + along] ?? 0) * (1 - part) + (magnitude[at + along + side] ?? 0) * part;
  const before = (magnitude[at - along] ?? 0) * (1 - part) + (magnitude[at - along - side] ?? 0) * part;
  const here = magnitude[at] ?? 0;
  return here >= before && here > after;
}
