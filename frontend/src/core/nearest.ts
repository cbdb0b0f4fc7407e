import { HALF } from "./mask";

/** Called for a pixel outside (at its index and place) with the nearest pixel inside and how far it is. */
export type VisitNear = (at: number, x: number, y: number, nearX: number, nearY: number, distance: number) => void;

const FAR = 0x7fff;

/**
 * Visit every pixel below `level` that has one at `level` or more within `reach` pixels, with the nearest such pixel:
 * the exact Euclidean distance transform of Felzenszwalb and Huttenlocher (2012), its first pass counted along the
 * columns (Meijster et al. 2000). Only pixels near the outline take part in the second pass, so its cost grows with
 * the outline's length. Distances are from pixel centre to pixel centre; `level` is half alpha when left out.
 */
export function eachNear(alpha: Uint8Array, width: number, height: number, reach: number, visit: VisitNear, level = HALF): void {
  const offsets = columnOffsets(alpha, width, height, level, Math.min(FAR - 1, Math.ceil(reach)));
  const envelope = new Envelope(width);
  for (let y = 0; y < height; y++) {
    envelope.build(offsets.subarray(y * width, (y + 1) * width));
    if (envelope.count > 0) visitLine(width, y, offsets, envelope, reach, visit);
  }
}

/** How many pixels down (or, negative, up) the nearest pixel inside lies in the same column; FAR beyond `reach`. */
function columnOffsets(alpha: Uint8Array, width: number, height: number, level: number, reach: number): Int16Array {
  const offsets = new Int16Array(alpha.length);
  for (let at = 0; at < alpha.length; at++) {
    const above = at < width ? FAR : (offsets[at - width] ?? FAR);
    offsets[at] = (alpha[at] ?? 0) >= level ? 0 : above === FAR || above <= -reach ? FAR : above - 1;
  }
  for (let at = width * (height - 1) - 1; at >= 0; at--) {
    const below = offsets[at + width] ?? FAR;
    const mine = offsets[at] ?? FAR;
    if (below === FAR || below < 0 || below >= reach || mine === 0) continue;
    if (mine === FAR || below + 1 < -mine) offsets[at] = below + 1;
  }
  return offsets;
}

/** The lower envelope of the parabolas that a line's columns stand for. */
class Envelope {
  /** Columns whose parabola is lowest somewhere, and where each begins to be. */
  readonly columns: Int32Array;
  readonly from: Float64Array;
  count = 0;

  constructor(width: number) {
    this.columns = new Int32Array(width);
    this.from = new Float64Array(width);
  }

  build(line: Int16Array): void {
    this.count = 0;
    for (let x = 0; x < line.length; x++) {
      const offset = line[x] ?? FAR;
      // The inner pixels of a run inside are never nearer than its ends.
      if (offset === FAR || (offset === 0 && line[x - 1] === 0 && line[x + 1] === 0)) continue;
      this.add(x, offset, line);
    }
  }

  private add(x: number, offset: number, line: Int16Array): void {
    const height = offset * offset + x * x;
    let start = -Infinity;
    while (this.count > 0) {
      const last = this.columns[this.count - 1] ?? 0;
      const down = line[last] ?? 0;
      start = (height - down * down - last * last) / (2 * (x - last));
      if (start > (this.from[this.count - 1] ?? 0)) break;
      this.count--;
    }
    this.columns[this.count] = x;
    this.from[this.count] = this.count === 0 ? -Infinity : start;
    this.count++;
  }
}

function visitLine(width: number, y: number, offsets: Int16Array, envelope: Envelope, reach: number, visit: VisitNear): void {
  const { columns, from, count } = envelope;
  const line = y * width;
  const end = Math.min(width, (columns[count - 1] ?? 0) + Math.floor(reach) + 1);
  let at = 0;
  for (let x = Math.max(0, (columns[0] ?? 0) - Math.floor(reach)); x < end; x++) {
    if (offsets[line + x] === 0) continue;
    while (at + 1 < count && (from[at + 1] ?? 0) <= x) at++;
    const nearX = columns[at] ?? 0;
    const down = offsets[line + nearX] ?? 0;
    const squared = (x - nearX) ** 2 + down * down;
    if (squared <= reach * reach) visit(line + x, x, y, nearX, y + down, Math.sqrt(squared));
  }
}
