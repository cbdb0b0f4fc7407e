import { meanLab, toLab, type Lab, type Pixels } from "./lab";
import { intersect, wholeOf, type Point, type Rect } from "./rect";
import { TILE, tileColumns, tileRect } from "./tiles";

// A distance is kept as one byte: 1 is the same colour, and each further step this much of a colour difference.
const STEP = 0.4;
const MOST = 255;
// What reading one tile costs, counted in pixels of the flood.
const TILE_COST = 3000;

/** Colour differences (CIELAB, Delta E 1976) that a tolerance may have. */
export const TOLERANCE = { least: 0, most: 100 } as const;

/**
 * The magic wand's area: the pixels whose colour is like that of the point pressed, for any tolerance.
 *
 * Every pixel keeps the least tolerance that lets it in. For a contiguous area that is the smallest maximum along any
 * way from the point pressed (Prim's algorithm with buckets: the flood rises one step after another), so a growing
 * tolerance only goes on where the flood stood, and a shrinking one costs nothing.
 */
export class Flood {
  private readonly width: number;
  private readonly height: number;
  private readonly columns: number;
  /** Distance of each pixel's colour from the one pressed; 0 while it was not looked at. */
  private readonly apart: Uint8Array;
  /** The least tolerance that lets the pixel in; 0 while the flood has not come near it. */
  private readonly level: Uint8Array;
  /** Which levels each tile has, so that a change of tolerance finds the tiles it changes. */
  private readonly present: Uint8Array;
  private readonly buckets: number[][] = Array.from({ length: MOST + 1 }, () => []);
  private readonly stale = new Set<number>();
  private readonly colour: Lab;
  private readonly pressed: number;
  private rising = 1;
  private nextTile = 0;
  private limit = 0;

  /** `seed` lies on the photo, in image pixels; its colour is the mean of the 3 x 3 pixels around it. */
  constructor(
    private readonly photo: Pixels,
    seed: Point,
    private readonly contiguous: boolean,
  ) {
    this.width = photo.width;
    this.height = photo.height;
    this.columns = tileColumns(this.width);
    this.apart = new Uint8Array(this.width * this.height);
    this.level = new Uint8Array(this.width * this.height);
    this.present = new Uint8Array(this.columns * Math.ceil(this.height / TILE) * (MOST + 1));
    const x = Math.min(this.width - 1, Math.max(0, Math.floor(seed.x)));
    const y = Math.min(this.height - 1, Math.max(0, Math.floor(seed.y)));
    const around = intersect({ x0: x - 1, y0: y - 1, x1: x + 2, y1: y + 2 }, wholeOf(photo));
    this.colour = meanLab(photo.read(around) ?? new Uint8ClampedArray(4));
    this.pressed = y * this.width + x;
    if (contiguous) this.reach(this.pressed, x, y, 1);
  }

  /**
   * Bring the area to a tolerance, looking at about `budget` pixels at most; false when there is more to do, then
   * call it again with the same tolerance.
   */
  grow(tolerance: number, budget: number): boolean {
    const limit = Math.min(MOST - 1, 1 + Math.round(tolerance / STEP));
    this.turnTo(limit);
    return this.contiguous ? this.rise(limit, budget) : this.look(budget);
  }

  /** Up to `most` of the tiles whose coverage changed and that were not told yet. */
  changed(most = Infinity): number[] {
    const tiles: number[] = [];
    for (const tile of this.stale) {
      if (tiles.length >= most) break;
      tiles.push(tile);
      this.stale.delete(tile);
    }
    return tiles;
  }

  /** Coverage 0..255 of a tile, row by row: the area with an edge made soft by one pixel ([1 2 1] both ways). */
  cover(tile: number): Uint8Array {
    const rect = tileRect(this.photo, tile);
    const inside = this.insideOf(rect);
    const [across, down] = [rect.x1 - rect.x0, rect.y1 - rect.y0];
    const stride = across + 2;
    const rows = new Uint8Array(inside.length);
    for (let at = 1; at < inside.length - 1; at++) rows[at] = (inside[at - 1] ?? 0) + 2 * (inside[at] ?? 0) + (inside[at + 1] ?? 0);
    const soft = new Uint8Array(across * down);
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        const at = y * stride + x + 1;
        const sum = (rows[at] ?? 0) + 2 * (rows[at + stride] ?? 0) + (rows[at + 2 * stride] ?? 0);
        soft[y * across + x] = (255 * sum + 8) >> 4;
      }
    }
    return soft;
  }

  /** 1 where the area is, for the rectangle and one pixel around it; the photo's edge repeats. */
  private insideOf({ x0, y0, x1, y1 }: Rect): Uint8Array {
    const stride = x1 - x0 + 2;
    const inside = new Uint8Array(stride * (y1 - y0 + 2));
    for (let row = 0; row < y1 - y0 + 2; row++) {
      const y = Math.min(this.height - 1, Math.max(0, y0 - 1 + row));
      for (let column = 0; column < stride; column++) {
        const x = Math.min(this.width - 1, Math.max(0, x0 - 1 + column));
        const level = this.level[y * this.width + x] ?? 0;
        inside[row * stride + column] = level > 0 && level <= this.limit ? 1 : 0;
      }
    }
    return inside;
  }

  private turnTo(limit: number): void {
    const [low, high] = [Math.min(limit, this.limit), Math.max(limit, this.limit)];
    this.limit = limit;
    if (low === high) return;
    for (let from = 0; from < this.present.length; from += MOST + 1) {
      for (let level = low + 1; level <= high; level++) {
        if (this.present[from + level] !== 1) continue;
        this.stale.add(from / (MOST + 1));
        break;
      }
    }
  }

  private rise(limit: number, budget: number): boolean {
    let left = budget;
    for (; this.rising <= limit; this.rising++) {
      const bucket = this.buckets[this.rising] ?? [];
      for (let at = bucket.pop(); at !== undefined; at = bucket.pop()) {
        left -= this.spread(at);
        if (left < 0) return false;
      }
    }
    return true;
  }

  /** Offer a pixel's four neighbours to the flood; returns what it cost. */
  private spread(at: number): number {
    const x = at % this.width;
    const y = (at - x) / this.width;
    let cost = 1;
    if (x > 0) cost += this.offer(at - 1, x - 1, y);
    if (x < this.width - 1) cost += this.offer(at + 1, x + 1, y);
    if (y > 0) cost += this.offer(at - this.width, x, y - 1);
    if (y < this.height - 1) cost += this.offer(at + this.width, x, y + 1);
    return cost;
  }

  private offer(at: number, x: number, y: number): number {
    if (this.level[at] !== 0) return 0;
    const unread = this.apart[at] === 0;
    if (unread) this.readTile(Math.floor(y / TILE) * this.columns + Math.floor(x / TILE));
    this.reach(at, x, y, Math.max(this.rising, this.apart[at] ?? MOST));
    return unread ? TILE_COST : 0;
  }

  private reach(at: number, x: number, y: number, level: number): void {
    this.level[at] = level;
    this.buckets[level]?.push(at);
    const edges = x % TILE === 0 || x % TILE === TILE - 1 || y % TILE === 0 || y % TILE === TILE - 1;
    if (edges) this.noteAround(x, y, level);
    else this.note(x, y, level);
  }

  /** A pixel at a tile's edge softens its neighbours in the next tiles too. */
  private noteAround(x: number, y: number, level: number): void {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) this.note(x + dx, y + dy, level);
    }
  }

  private note(x: number, y: number, level: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const tile = Math.floor(y / TILE) * this.columns + Math.floor(x / TILE);
    this.present[tile * (MOST + 1) + level] = 1;
    if (level <= this.limit) this.stale.add(tile);
  }

  /** Not contiguous: every tile of the photo is looked at, whatever the tolerance. */
  private look(budget: number): boolean {
    const tiles = this.present.length / (MOST + 1);
    let left = budget;
    for (; this.nextTile < tiles; this.nextTile++) {
      if (left <= 0) return false;
      left -= TILE_COST;
      this.readTile(this.nextTile);
      this.letInAll(this.nextTile);
    }
    return true;
  }

  private letInAll(tile: number): void {
    const { x0, y0, x1, y1 } = tileRect(this.photo, tile);
    const first = tile * (MOST + 1);
    for (let y = y0; y < y1; y++) {
      const row = y * this.width;
      for (let at = row + x0; at < row + x1; at++) this.present[first + (this.level[at] = this.apart[at] ?? MOST)] = 1;
      const inner = y > y0 && y < y1 - 1;
      for (let x = x0; x < x1; x += inner ? Math.max(1, x1 - 1 - x0) : 1) this.noteAround(x, y, this.level[row + x] ?? MOST);
    }
    this.stale.add(tile);
  }

  private readTile(tile: number): void {
    const rect = tileRect(this.photo, tile);
    const { l, a, b } = toLab(this.photo.read(rect) ?? new Uint8ClampedArray(0));
    let at = 0;
    for (let y = rect.y0; y < rect.y1; y++) {
      for (let to = y * this.width + rect.x0; to < y * this.width + rect.x1; to++, at++) {
        const distance = Math.sqrt(((l[at] ?? 0) - this.colour.l) ** 2 + ((a[at] ?? 0) - this.colour.a) ** 2 + ((b[at] ?? 0) - this.colour.b) ** 2);
        // The pixel pressed always belongs, though its neighbours turned the mean away from its own colour.
        this.apart[to] = to === this.pressed ? 1 : Math.min(MOST, 1 + Math.round(distance / STEP));
      }
    }
  }
}

