import type { Combine } from "../core/gesture";
import { fillPolygon } from "../core/polygon";
import { NOTHING, union, type Point } from "../core/rect";
import type { Settings } from "./settings";
import type { Bench, Hand } from "./tool";

const OPPOSITE = { add: "subtract", subtract: "add", intersect: "subtract" } as const;

/**
 * How the area that a press begins meets the mask: as the option bar says, X exchanges add and subtract until pressed
 * again, Alt does so once, and Shift+Alt intersects, as in Photoshop.
 */
export function modeOf(settings: Settings, hand: Hand): Combine {
  if (hand.shift && hand.alt) return "intersect";
  const chosen = chosenMode(settings);
  return hand.alt ? OPPOSITE[chosen] : chosen;
}

/** What an area does without any key held. */
export function chosenMode({ area, brush }: Settings): Combine {
  return brush.swapped && area.mode !== "intersect" ? OPPOSITE[area.mode] : area.mode;
}

/** Let areas do this from now on, whether X was pressed or not. */
export function chooseMode({ area, brush }: Settings, mode: Combine): void {
  area.mode = brush.swapped && mode !== "intersect" ? OPPOSITE[mode] : mode;
}

/** Fill an outline on the active layer as one gesture. */
export function fillArea({ document }: Bench, points: readonly Point[], mode: Combine): void {
  const gesture = document.begin(mode);
  if (gesture === null) return;
  const cleared = mode === "intersect" ? gesture.clear() : NOTHING;
  document.dirty(union(cleared, fillPolygon(gesture, points)));
  document.commit();
}
