import type { Polarity } from "../core/gesture";
import { fillPolygon } from "../core/polygon";
import type { Point } from "../core/rect";
import type { Bench } from "./tool";

/** Fill an outline on the active layer as one gesture. */
export function fillArea({ document }: Bench, points: readonly Point[], polarity: Polarity): void {
  const gesture = document.begin(polarity);
  if (gesture === null) return;
  document.dirty(fillPolygon(gesture, points));
  document.commit();
}
