import { countChanged } from "./alpha";
import type { Mask } from "./mask";
import { refineRegion } from "./matting";
import { grow, shrink } from "./offset";
import type { Point } from "./rect";
import { refineEdge } from "./refine";
import { ringsOf, type Ring } from "./rings";
import { smooth, thinPartsLost } from "./smooth";
import { fillHoles, flawsOf, removeSpecks, specksOf, untrueHoles, type Findings } from "./specks";

/** A part of a layer, and what of the photo lies under it. */
export interface Source {
  readonly mask: Mask;
  /** RGBA at the mask's size; null for jobs that do not look at the photo. */
  readonly rgba: Uint8ClampedArray | null;
  /** Pixels in true openings, in the part's own coordinates. */
  readonly openings: readonly Point[];
}

/** A change of a whole layer; sizes in pixels, areas in pixels of area. */
export type Job =
  | { readonly kind: "fill" | "specks"; readonly most: number }
  | { readonly kind: "smooth" | "grow" | "shrink"; readonly by: number }
  | { readonly kind: "refine"; readonly band: number; readonly detail: number }
  | { readonly kind: "region"; readonly region: Uint8Array };

export interface Outcome {
  readonly alpha: Uint8Array;
  /** Pixels that differ. */
  readonly changed: number;
  /** Holes filled, specks removed, or thin parts that smoothing or shrinking would take away. */
  readonly count: number;
}

/** The work that may take longer than a frame and so is done beside the page; rejects when it cannot be done. */
export interface Kernels {
  run(source: Source, job: Job): Promise<Outcome>;
  findFlaws(source: Source): Promise<Findings>;
  findRings(source: Source): Promise<readonly Ring[]>;
}

// A piece lost in smoothing counts as a thin part from this many times the radius on.
const THIN_SPAN = 3;
const LEAST_SPAN = 6;

/** Do a job here and now. */
export function runJob({ mask, rgba, openings }: Source, job: Job): Outcome {
  switch (job.kind) {
    case "fill":
      return fill(mask, openings, job.most);
    case "specks":
      return removeUpTo(mask, job.most);
    case "smooth":
      return thinned(mask, smooth(mask, job.by), job.by);
    case "grow":
      return outcome(mask, grow(mask, job.by));
    case "shrink":
      return thinned(mask, shrink(mask, job.by), job.by);
    case "refine":
      return outcome(mask, refineEdge(mask, rgba ?? new Uint8ClampedArray(), job));
    case "region":
      return outcome(mask, refineRegion(mask, rgba ?? new Uint8ClampedArray(), job.region));
  }
}

export function findFlaws({ mask, openings }: Source): Findings {
  return flawsOf(mask, openings);
}

export function findRings({ mask }: Source): Ring[] {
  return ringsOf(mask);
}

function fill(mask: Mask, openings: readonly Point[], most: number): Outcome {
  const { parts, holes } = untrueHoles(mask, openings);
  const chosen = holes.filter(({ area }) => area <= most);
  return outcome(mask, fillHoles(mask, parts, new Set(chosen.map(({ index }) => index))), chosen.length);
}

function removeUpTo(mask: Mask, most: number): Outcome {
  const { parts, specks } = specksOf(mask);
  const chosen = specks.filter(({ area }) => area <= most);
  return outcome(mask, removeSpecks(mask, parts, new Set(chosen.map(({ index }) => index))), chosen.length);
}

function thinned(mask: Mask, alpha: Uint8Array, by: number): Outcome {
  return outcome(mask, alpha, thinPartsLost(mask, alpha, Math.max(LEAST_SPAN, THIN_SPAN * by)));
}

function outcome(mask: Mask, alpha: Uint8Array, count = 0): Outcome {
  return { alpha, changed: countChanged(mask.data, alpha), count };
}
