import { HALF, type Mask } from "./mask";

/** A closed outline: x, y of the corners between pixels it passes, one after the other, the mask on its right hand. */
export type Ring = Int32Array;

// East, south, west, north; and for each the pixel ahead on the left, seen from the corner.
const STEPS = [[1, 0], [0, 1], [-1, 0], [0, -1]] as const;
const LEFT = [[0, -1], [0, 0], [-1, 0], [-1, -1]] as const;
const RIGHT = [[0, 0], [-1, 0], [-1, -1], [0, -1]] as const;

type Direction = 0 | 1 | 2 | 3;

/** All outlines of a mask at half alpha, holes too, along the cracks between pixels; corners join pixels inside. */
export function ringsOf(mask: Mask): Ring[] {
  const { width, height, data } = mask;
  const seen = new Uint8Array(data.length);
  const rings: Ring[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (seen[at] !== 0 || (data[at] ?? 0) < HALF || isInside(mask, x, y - 1)) continue;
      rings.push(follow(mask, seen, x, y));
    }
  }
  return rings;
}

/** Follow one outline from the top side of a pixel; top sides that it passes are seen. */
function follow(mask: Mask, seen: Uint8Array, startX: number, startY: number): Ring {
  const corners: number[] = [];
  let [x, y] = [startX, startY];
  let direction: Direction = 0;
  do {
    corners.push(x, y);
    if (direction === 0) seen[y * mask.width + x] = 1;
    x += STEPS[direction][0];
    y += STEPS[direction][1];
    direction = turn(mask, x, y, direction);
  } while (x !== startX || y !== startY || direction !== 0);
  return Int32Array.from(corners);
}

/** The ring moved by whole pixels, as from a part of a picture to the picture. */
export function moved(ring: Ring, dx: number, dy: number): Ring {
  return ring.map((value, at) => value + (at % 2 === 0 ? dx : dy));
}

function turn(mask: Mask, x: number, y: number, direction: Direction): Direction {
  const [leftX, leftY] = LEFT[direction];
  if (isInside(mask, x + leftX, y + leftY)) return ((direction + 3) % 4) as Direction;
  const [rightX, rightY] = RIGHT[direction];
  return isInside(mask, x + rightX, y + rightY) ? direction : (((direction + 1) % 4) as Direction);
}

function isInside({ width, height, data }: Mask, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height && (data[y * width + x] ?? 0) >= HALF;
}
