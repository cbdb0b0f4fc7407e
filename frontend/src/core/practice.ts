import { HALF, type Mask } from "./mask";
import type { FaultData } from "./order";

// As much of a fault as must have changed until a hand is led on: the rest is the score's to judge.
const PUT_RIGHT = 0.6;

/** Pixels of a fault's box that are inside the mask. */
export function insideOf(mask: Mask, { x0, y0, x1, y1 }: FaultData): number {
  let count = 0;
  for (let y = y0; y < y1; y++) {
    for (let at = y * mask.width + x0; at < y * mask.width + x1; at++) count += Number((mask.data[at] ?? 0) >= HALF);
  }
  return count;
}

/** Whether a fault was put right: `before` pixels of its box were inside when the practice began. */
export function isMended(mask: Mask, fault: FaultData, before: number): boolean {
  const gained = (insideOf(mask, fault) - before) * (fault.name === "mannequin" ? -1 : 1);
  return gained >= PUT_RIGHT * fault.area;
}
