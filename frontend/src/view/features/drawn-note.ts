import { msg, t } from "../../core/i18n";
import type { Drawing } from "../../core/sketch";
import type { Desk, Feature, MakeFeature } from "../desk";
import { h } from "../dom";
import { shownOption } from "../options";
import { drawnLines } from "../review/marks";
import { Trace } from "../trace";

/** What a reviewer drew on the photo who sent it back: seen over it until it is hidden. */
export const drawnNoteFeature: MakeFeature = (desk) => {
  const drawing = desk.order.note?.drawing ?? [];
  return drawing.length === 0 ? {} : new DrawnNote(desk, drawing);
};

class DrawnNote implements Feature {
  private shown = true;
  private readonly trace: Trace;
  private readonly toggle = shownOption(
    { kind: "switch", label: msg("Show what was drawn on the photo"), command: "showNote", get: () => this.shown, set: (on) => this.set(on) },
    () => undefined,
  );
  readonly section = h("section", { class: "drawn-note", "aria-label": t("Show what was drawn on the photo") }, this.toggle.element);
  readonly commands = { showNote: (): void => this.set(!this.shown) };

  constructor(
    { stage }: Desk,
    private readonly drawing: Drawing,
  ) {
    this.trace = new Trace(stage.element, stage.store);
    this.set(true);
  }

  dispose(): void {
    this.trace.dispose();
  }

  private set(on: boolean): void {
    this.shown = on;
    this.trace.show(on ? [drawnLines(this.drawing)] : []);
    this.toggle.show();
  }
}
