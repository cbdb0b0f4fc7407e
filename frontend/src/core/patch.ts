import { unzlibSync, zlibSync } from "fflate";
import type { Mask } from "./mask";
import { NOTHING, union, type Rect } from "./rect";
import { copyRect, pasteRect, tileRect } from "./tiles";

/** What some tiles of one mask held before or after a change: undo keeps this, not the picture. */
export interface Patch {
  /** Numbers of the tiles, in the order of their pixels. */
  readonly tiles: readonly number[];
  /** For each tile the value of all its pixels, or MIXED. Inside and outside of a mask most tiles have one value. */
  readonly plain: Int16Array;
  /** zlib stream of the mixed tiles' pixels, one tile after the other. */
  readonly packed: Uint8Array;
}

const MIXED = -1;

/** A patch of the pixels given for each tile. */
export function makePatch(pixels: ReadonlyMap<number, Uint8Array>): Patch {
  const plain = Int16Array.from(pixels.values(), plainValue);
  const mixed = [...pixels.values()].filter((_, at) => plain[at] === MIXED);
  const all = new Uint8Array(mixed.reduce((sum, tile) => sum + tile.length, 0));
  let at = 0;
  for (const tile of mixed) {
    all.set(tile, at);
    at += tile.length;
  }
  return { tiles: [...pixels.keys()], plain, packed: all.length === 0 ? all : zlibSync(all, { level: 1, mem: 4 }) };
}

function plainValue(tile: Uint8Array): number {
  const value = tile[0] ?? 0;
  for (let at = 1; at < tile.length; at++) if (tile[at] !== value) return MIXED;
  return value;
}

/** The picture's part that a patch covers. */
export function patchRect(mask: Mask, patch: Patch): Rect {
  return patch.tiles.map((tile) => tileRect(mask, tile)).reduce(union, NOTHING);
}

/** Put the patch's pixels into the mask, and return the patch that puts the present ones back. */
export function swapPatch(mask: Mask, patch: Patch): Patch {
  const all = patch.packed.length === 0 ? patch.packed : unzlibSync(patch.packed);
  const present = new Map<number, Uint8Array>();
  let at = 0;
  patch.tiles.forEach((tile, index) => {
    const rect = tileRect(mask, tile);
    const pixels = copyRect(mask, rect);
    present.set(tile, pixels);
    const value = patch.plain[index] ?? MIXED;
    if (value !== MIXED) { pasteRect(mask, rect, new Uint8Array(pixels.length).fill(value)); return; }
    pasteRect(mask, rect, all.subarray(at, at + pixels.length));
    at += pixels.length;
  });
  return makePatch(present);
}
