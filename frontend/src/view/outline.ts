import { contour } from "../core/contour";
import type { Mask } from "../core/mask";
import { grown, isEmpty, wholeOf, type Rect } from "../core/rect";
import { tileRect, tilesIn } from "../core/tiles";

// A changed pixel also moves the outline of the squares to its left and above.
const REACH = 1;

/** The outline of one mask as paths in image pixels, kept tile by tile so that a dab costs only its own tiles. */
export class Outline {
  private readonly tiles = new Map<number, Path2D | null>();

  constructor(private readonly mask: Mask) {}

  invalidate(rect: Rect): void {
    if (isEmpty(rect)) return;
    for (const tile of tilesIn(this.mask, grown(rect, REACH))) this.tiles.delete(tile);
  }

  /** Find all of it now, so that the first stroke costs no time. */
  prepare(): void {
    for (const tile of tilesIn(this.mask, wholeOf(this.mask))) this.path(tile);
  }

  /** Stroke the part in `rect`; the context is already in image pixels, with line width and colour set. */
  stroke(context: CanvasRenderingContext2D, rect: Rect): void {
    for (const tile of tilesIn(this.mask, grown(rect, REACH))) {
      const path = this.path(tile);
      if (path !== null) context.stroke(path);
    }
  }

  /** The tile's outline; null, and remembered so, where none passes. */
  private path(tile: number): Path2D | null {
    const known = this.tiles.get(tile);
    if (known !== undefined) return known;
    const segments = contour(this.mask, reachingEdges(tileRect(this.mask, tile)));
    const path = segments.length === 0 ? null : pathOf(segments);
    this.tiles.set(tile, path);
    return path;
  }
}

/** The first row and column of tiles also own the squares that hang over the picture's edge. */
function reachingEdges(rect: Rect): Rect {
  return { ...rect, x0: rect.x0 === 0 ? -1 : rect.x0, y0: rect.y0 === 0 ? -1 : rect.y0 };
}

function pathOf(segments: Float32Array): Path2D {
  const path = new Path2D();
  for (let at = 0; at + 3 < segments.length; at += 4) {
    path.moveTo(segments[at] ?? 0, segments[at + 1] ?? 0);
    path.lineTo(segments[at + 2] ?? 0, segments[at + 3] ?? 0);
  }
  return path;
}
