import { inverted } from "./alpha";
import type { Mask } from "./mask";
import { eachRun, partAt, partsOf, type Part, type Parts } from "./parts";
import type { Point } from "./rect";

/** A place where the mask is torn: a hole in it, or a piece apart from it. */
export interface Flaw extends Part {
  readonly kind: "hole" | "speck";
}

// A piece larger than this share of the largest is a part of the garment (the second shoe), not a speck.
const SPECK_SHARE = 0.1;

/** The holes that are no true openings, and the numbers of those openings (in `openings`) that are holes still. */
export function untrueHoles(mask: Mask, openings: readonly Point[]): { readonly parts: Parts; readonly holes: readonly Part[]; readonly known: readonly number[] } {
  const { parts, holes } = holesOf(mask);
  const owners = openings.map((opening) => partAt(parts, opening));
  const known = owners.flatMap((owner, at) => (holes.some(({ index }) => index === owner) ? [at] : []));
  return { parts, holes: holes.filter(({ index }) => !owners.includes(index)), known };
}

/** Holes: parts outside that do not reach the picture's edge, largest first, with the parts they come from. */
export function holesOf(mask: Mask): { readonly parts: Parts; readonly holes: readonly Part[] } {
  const parts = partsOf(mask, "outside");
  const isHole = ({ box }: Part): boolean => box.x0 > 0 && box.y0 > 0 && box.x1 < mask.width && box.y1 < mask.height;
  return { parts, holes: parts.list.filter(isHole).sort(byArea) };
}

/** Specks: pieces of the mask apart from its largest and much smaller than it, largest first. */
export function specksOf(mask: Mask): { readonly parts: Parts; readonly specks: readonly Part[] } {
  const parts = partsOf(mask, "inside");
  const [largest, ...others] = [...parts.list].sort(byArea);
  const most = SPECK_SHARE * (largest?.area ?? 0);
  return { parts, specks: others.filter(({ area }) => area < most) };
}

/** What is found in a layer: flaws, the largest first, and which of `openings` (their numbers) are holes still. */
export interface Findings {
  readonly flaws: readonly Flaw[];
  readonly known: readonly number[];
}

/** All specks, and all holes but those around a point of `openings`. */
export function flawsOf(mask: Mask, openings: readonly Point[] = []): Findings {
  const { holes, known } = untrueHoles(mask, openings);
  const specks = specksOf(mask).specks.map((speck): Flaw => ({ ...speck, kind: "speck" }));
  const flaws = [...holes.map((hole): Flaw => ({ ...hole, kind: "hole" })), ...specks].sort(byArea);
  return { flaws, known };
}

function byArea(one: Part, other: Part): number {
  return other.area - one.area || one.y - other.y || one.x - other.x;
}

/** The alpha with the chosen holes filled, their soft rims included. */
export function fillHoles(mask: Mask, parts: Parts, chosen: ReadonlySet<number>): Uint8Array {
  const alpha = mask.data.slice();
  raise(alpha, mask, parts, chosen);
  return alpha;
}

/** The alpha without the chosen specks and without the soft haze around them. */
export function removeSpecks(mask: Mask, parts: Parts, chosen: ReadonlySet<number>): Uint8Array {
  const alpha = inverted(mask.data);
  raise(alpha, mask, parts, chosen);
  return inverted(alpha);
}

/** The alpha with one hole filled or one speck removed, found by the pixel it names; as it was when it is gone. */
export function mended(mask: Mask, { kind, x, y }: Pick<Flaw, "kind" | "x" | "y">): Uint8Array {
  const parts = partsOf(mask, kind === "hole" ? "outside" : "inside");
  const part = partAt(parts, { x, y });
  if (part === null) return mask.data.slice();
  return kind === "hole" ? fillHoles(mask, parts, new Set([part])) : removeSpecks(mask, parts, new Set([part]));
}

/**
 * Set the chosen parts to 255, and with them every pixel that is reached from there without going down: the rim of a
 * hole drawn with a soft brush. It stops at the crest, so the soft outer edge of a narrow strap stays as it was.
 */
function raise(alpha: Uint8Array, { width, height }: Mask, parts: Parts, chosen: ReadonlySet<number>): void {
  const before = alpha.slice();
  const open: number[] = [];
  eachRun(parts, chosen, (y, x0, x1) => {
    for (let at = y * width + x0; at < y * width + x1; at++) {
      alpha[at] = 255;
      open.push(at);
    }
  });
  const climb = (at: number, least: number): void => {
    const value = before[at] ?? 255;
    if (alpha[at] === 255 || value < least) return;
    alpha[at] = 255;
    open.push(at);
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const x = at % width;
    // A pixel without any alpha says nothing about the way up.
    const least = Math.max(1, before[at] ?? 0);
    if (x > 0) climb(at - 1, least);
    if (x < width - 1) climb(at + 1, least);
    if (at >= width) climb(at - width, least);
    if (at < width * (height - 1)) climb(at + width, least);
  }
}
