import { msg } from "../core/i18n";
import type { FaultData } from "../core/order";
import type { Command } from "./keys";

/** What the hand does in one step of the tour, and how the tour sees that it is done. */
export interface Step {
  readonly title: string;
  /** {key}, {other} and {third} are the present keys of `commands`. */
  readonly words: string;
  readonly commands: readonly Command[];
  /** The fault that it mends; the card offers to show its place. */
  readonly fault?: FaultData["name"];
  readonly done: "zoomed" | "mended" | "redone" | "white" | "submitted";
}

/** The tour: seven things that make up most of the work on a photo. */
export const STEPS: readonly Step[] = [
  {
    title: msg("Come closer"),
    words: msg("The left strap is missing in the mask. Turn the wheel over it, or press {key}. Space held down moves the photo."),
    commands: ["zoomIn"],
    fault: "strap",
    done: "zoomed",
  },
  {
    title: msg("Paint the strap back"),
    words: msg("Take the brush ({key}) and paint along the strap. {other} and {third} make it smaller and larger."),
    commands: ["brush", "smaller", "larger"],
    fault: "strap",
    done: "mended",
  },
  {
    title: msg("Erase what leaked"),
    words: msg("Below the hem a piece of the leg is in the mask. Take the eraser ({key}) and wipe it away."),
    commands: ["eraser"],
    fault: "mannequin",
    done: "mended",
  },
  {
    title: msg("Nothing is final"),
    words: msg("Take your last stroke back with {key}, and bring it again with {other}."),
    commands: ["undo", "redo"],
    done: "redone",
  },
  {
    title: msg("Find the hole"),
    words: msg("{key} goes to the next hole, {other} fills it. The two cut-outs at the sides are true openings."),
    commands: ["nextFlaw", "mendFlaw"],
    fault: "hole",
    done: "mended",
  },
  {
    title: msg("Look at the cutout"),
    words: msg("Press {key} until the garment stands on white: that is what the studio gets. {other} fits the photo."),
    commands: ["cycleMode", "fit"],
    done: "white",
  },
  {
    title: msg("Mend what is left, then submit"),
    words: msg("The hem still has a bite: paint it. Then submit with {key} and see how close you came."),
    commands: ["submit"],
    fault: "hem",
    done: "submitted",
  },
];

const PLACE = "selvedge-practice-step";

/** The step at which the tour was left in this browser. */
export function keptStep(): number {
  const kept = Number(localStorage.getItem(PLACE) ?? 0);
  return Number.isInteger(kept) && kept >= 0 && kept < STEPS.length ? kept : 0;
}

export function keepStep(step: number): void {
  localStorage.setItem(PLACE, String(step));
}
