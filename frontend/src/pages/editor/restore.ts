import type { Journal, JournalRecord } from "../../api/journal";
import type { KeptHistory } from "../../core/document";
import type { LayerData, WorkOrder } from "../../core/order";

/** The same masks of the same labels and attributes in the same order: encoding is deterministic, so text decides. */
export function sameLayers(one: readonly LayerData[], other: readonly LayerData[]): boolean {
  return one.length === other.length && one.every((layer, at) => other[at] !== undefined && sameLayer(layer, other[at]));
}

function sameLayer(one: LayerData, other: LayerData): boolean {
  const sorted = ({ attributes }: LayerData): string => [...attributes].sort((a, b) => a - b).join();
  return one.label === other.label && one.data === other.data && sorted(one) === sorted(other);
}

/**
 * What to do with strokes the journal kept: "mine" goes on where the hand stopped, "ask" when the server's version
 * moved on meanwhile, "none" when there is nothing new (the save arrived and only its answer was lost).
 */
export function restorable(kept: JournalRecord | null, order: WorkOrder): "mine" | "ask" | "none" {
  if (kept === null || kept.settled || sameLayers(kept.layers, order.layers)) return "none";
  return kept.etag === order.etag ? "mine" : "ask";
}

/** The history the journal kept for exactly these layers; null when it kept none or other strokes. */
export async function historyOf(kept: JournalRecord | null, layers: readonly LayerData[], journal: Journal): Promise<KeptHistory | null> {
  if (kept?.history === undefined || !sameLayers(kept.layers, layers)) return null;
  const { keys } = kept.history;
  const found = await journal.steps(kept).catch(() => null);
  return found === null ? null : { extent: { ...found.extent, keys }, steps: found.steps };
}
