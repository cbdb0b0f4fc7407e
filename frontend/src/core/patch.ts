import { unzlibSync, zlibSync } from "fflate";
import type { Mask } from "./mask";
import { NOTHING, union, type Rect } from "./rect";
import { copyRect, pasteRect, tileRect } from "./tiles";

/** What some tiles of one mask held before or after a change: undo keeps this, not the picture. */
export interface Patch {
  /** Numbers of the tiles, in the order of their pixels. */
  readonly tiles: readonly number[];
  /** zlib stream of the tiles' pixels, one tile after the other. */
  readonly packed: Uint8Array;
}

/** A patch of the pixels given for each tile. */
export function makePatch(pixels: ReadonlyMap<number, Uint8Array>): Patch {
  const all = new Uint8Array([...pixels.values()].reduce((sum, tile) => sum + tile.length, 0));
  let at = 0;
  for (const tile of pixels.values()) {
    all.set(tile, at);
    at += tile.length;
  }
  return { tiles: [...pixels.keys()], packed: zlibSync(all, { level: 1 }) };
}

/** The picture's part that a patch covers. */
export function patchRect(mask: Mask, patch: Patch): Rect {
  return patch.tiles.map((tile) => tileRect(mask, tile)).reduce(union, NOTHING);
}

/** Put the patch's pixels into the mask, and return the patch that puts the present ones back. */
export function swapPatch(mask: Mask, patch: Patch): Patch {
  const all = unzlibSync(patch.packed);
  const present = new Map<number, Uint8Array>();
  let at = 0;
  for (const tile of patch.tiles) {
    const rect = tileRect(mask, tile);
    const pixels = copyRect(mask, rect);
    present.set(tile, pixels);
    pasteRect(mask, rect, all.subarray(at, at + pixels.length));
    at += pixels.length;
  }
  return makePatch(present);
}
