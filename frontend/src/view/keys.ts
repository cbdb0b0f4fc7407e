import { msg, t } from "../core/i18n";
import type { Pressed } from "./chords";
import { Keymap } from "./keymap";
import { printedChord } from "./layout";
import { PRESETS, type Preset } from "./presets";

/** What the keyboard can ask of the editor; the help sheet is made of the same list. */
export type Command =
  | "brush" | "eraser" | "lasso" | "polygon" | "rectangle" | "wand" | "edge" | "region" | "refine" | "pan" | "regionBy"
  | "smaller" | "larger" | "softer" | "harder" | "swap"
  | "zoomIn" | "zoomOut" | "fit" | "actual" | "rotateLeft" | "rotateRight" | "upright" | "navigator"
  | "undo" | "redo" | "cancel" | "finish" | "back"
  | "submit" | "save" | "skip"
  | "cleanUp" | "refineEdge" | "nextFlaw" | "previousFlaw" | "mendFlaw" | "keepHole"
  | "nextWeak" | "previousWeak" | "showContrast" | "showNote"
  | "cycleMode" | "cycleModeBack" | "prediction" | "previous" | "difference" | "imported" | "blink" | "fainter" | "stronger" | "viewpoint"
  | "layerAbove" | "layerBelow" | "raiseLayer" | "lowerLayer" | "guardOthers" | LayerCommand
  | "holdPan" | "holdPeek"
  | "help";

export const LAYER_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
export type LayerCommand = `layer${(typeof LAYER_NUMBERS)[number]}`;

/** Keys are written as "Ctrl+Alt+Shift+X"; the words are translated where they are shown. */
export interface Binding {
  readonly command: Command;
  /** Photoshop's keys, which the presets and the person may replace. */
  readonly keys: readonly string[];
  readonly words: string;
  /** Works while it is held. */
  readonly held?: true;
}

/** A row that only the help sheet shows: what is held or dragged rather than pressed, in words to translate. */
interface Habit {
  readonly keys: readonly string[];
  readonly words: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly (Binding | Habit)[];
}

const LAYER_WORDS = [
  msg("The first layer"), msg("The second layer"), msg("The third layer"), msg("The fourth layer"), msg("The fifth layer"),
  msg("The sixth layer"), msg("The seventh layer"), msg("The eighth layer"), msg("The ninth layer"),
];

export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: msg("Tools"),
    rows: [
      { command: "brush", keys: ["B"], words: msg("Brush") },
      { command: "eraser", keys: ["E"], words: msg("Eraser") },
      { command: "lasso", keys: ["L"], words: msg("Lasso") },
      { command: "polygon", keys: ["P"], words: msg("Polygon") },
      { command: "rectangle", keys: ["M"], words: msg("Rectangle") },
      { command: "wand", keys: ["G"], words: msg("Magic wand (drag for the tolerance)") },
      { command: "edge", keys: ["W"], words: msg("Smart edge") },
      { command: "region", keys: ["R"], words: msg("Region") },
      { command: "regionBy", keys: ["Alt+R"], words: msg("Region by rectangle or by strokes") },
      { command: "refine", keys: ["Shift+R"], words: msg("Refine brush: lace, fringe, fur from the photo") },
      { command: "pan", keys: ["V"], words: msg("Hand") },
      { command: "smaller", keys: ["["], words: msg("Smaller brush") },
      { command: "larger", keys: ["]"], words: msg("Larger brush") },
      { command: "softer", keys: ["Shift+["], words: msg("Softer brush") },
      { command: "harder", keys: ["Shift+]"], words: msg("Harder brush") },
      { keys: [msg("Alt+right-drag")], words: msg("Size (sideways) and hardness (up, down)") },
      { command: "swap", keys: ["X"], words: msg("Swap add and subtract") },
      { keys: [msg("hold Alt")], words: msg("The opposite for one stroke") },
      { keys: [msg("Shift+Alt+press")], words: msg("Intersect with the area") },
      { keys: [msg("Shift+click")], words: msg("Straight line from the last point") },
    ],
  },
  {
    title: msg("View"),
    rows: [
      { command: "holdPan", keys: ["Space"], words: msg("Pan"), held: true },
      { keys: [msg("middle mouse")], words: msg("Pan") },
      { keys: [msg("wheel")], words: msg("Zoom at the cursor") },
      { command: "zoomIn", keys: ["Ctrl++", "Ctrl+="], words: msg("Zoom in") },
      { command: "zoomOut", keys: ["Ctrl+-"], words: msg("Zoom out") },
      { command: "fit", keys: ["0", "Ctrl+0"], words: msg("Fit the photo") },
      { command: "actual", keys: ["Ctrl+1"], words: msg("100 %") },
      { command: "rotateLeft", keys: ["7"], words: msg("Turn the photo left") },
      { command: "rotateRight", keys: ["9"], words: msg("Turn the photo right") },
      { command: "upright", keys: ["8"], words: msg("Upright again") },
      { keys: [msg("two fingers")], words: msg("Pan, zoom and turn") },
      { command: "navigator", keys: ["O"], words: msg("Overview on or off") },
      { command: "cycleMode", keys: ["F"], words: msg("Next overlay") },
      { command: "cycleModeBack", keys: ["Shift+F"], words: msg("Overlay before") },
      { command: "holdPeek", keys: ["S"], words: msg("Peek at the photo"), held: true },
      { command: "fainter", keys: [","], words: msg("Fainter overlay") },
      { command: "stronger", keys: ["."], words: msg("Stronger overlay") },
      { keys: [msg("Shift+wheel")], words: msg("Opacity of the overlay") },
      { command: "prediction", keys: ["1"], words: msg("Show the prediction") },
      { command: "previous", keys: ["2"], words: msg("Show the previous version") },
      { command: "difference", keys: ["3"], words: msg("Show the difference") },
      { command: "imported", keys: ["4"], words: msg("Show the imported mask") },
      { command: "blink", keys: ["5"], words: msg("Blink between two masks") },
      { command: "viewpoint", keys: ["Shift+V"], words: msg("Look at the next viewpoint") },
    ],
  },
  {
    title: msg("Layers"),
    rows: [
      { command: "layerAbove", keys: ["PageUp"], words: msg("Take the layer above") },
      { command: "layerBelow", keys: ["PageDown"], words: msg("Take the layer below") },
      { keys: [msg("Ctrl+click")], words: msg("Take the layer under the cursor") },
      { command: "raiseLayer", keys: ["Alt+ArrowUp"], words: msg("Move the layer up") },
      { command: "lowerLayer", keys: ["Alt+ArrowDown"], words: msg("Move the layer down") },
      { command: "guardOthers", keys: ["Shift+O"], words: msg("Do not paint over others") },
      ...LAYER_NUMBERS.map((number) => ({ command: `layer${number}` as const, keys: [`Alt+${number}`], words: LAYER_WORDS[number - 1] ?? "" })),
    ],
  },
  {
    title: msg("Check"),
    rows: [
      { command: "nextFlaw", keys: ["H"], words: msg("Next hole or speck") },
      { command: "previousFlaw", keys: ["Shift+H"], words: msg("Previous hole or speck") },
      { command: "mendFlaw", keys: ["J"], words: msg("Fill this hole, remove this speck") },
      { command: "keepHole", keys: ["K"], words: msg("This hole is a true opening") },
      { command: "nextWeak", keys: ["N"], words: msg("Next doubtful stretch of the outline") },
      { command: "previousWeak", keys: ["Shift+N"], words: msg("Previous doubtful stretch of the outline") },
      { command: "showContrast", keys: ["Shift+C"], words: msg("Show contrast along the outline") },
      { command: "showNote", keys: ["Q"], words: msg("Drawn note: show or hide") },
      { command: "cleanUp", keys: ["C"], words: msg("Clean up: holes, specks, smooth, grow, shrink") },
      { command: "refineEdge", keys: ["Ctrl+Alt+R"], words: msg("Refine the edge from the photo") },
    ],
  },
  {
    title: msg("Work"),
    rows: [
      { command: "undo", keys: ["Ctrl+Z"], words: msg("Undo") },
      { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], words: msg("Redo") },
      { command: "cancel", keys: ["Escape"], words: msg("Cancel the gesture") },
      { command: "finish", keys: ["Enter"], words: msg("Close the outline, keep the region") },
      { command: "back", keys: ["Backspace"], words: msg("Take back the last corner, anchor or hint") },
      { command: "submit", keys: ["Ctrl+Enter"], words: msg("Submit and next") },
      { command: "save", keys: ["Ctrl+S"], words: msg("Save now") },
      { command: "skip", keys: ["Ctrl+ArrowRight"], words: msg("Skip (asks why)") },
      { command: "help", keys: ["?"], words: msg("All keys") },
    ],
  },
];

const BINDINGS = KEY_GROUPS.flatMap(({ rows }) => rows.flatMap((row) => ("command" in row ? [row] : [])));

/** The keys of this person, the same for every photo. */
export const keymap = new Keymap<Command, Preset>(new Map(BINDINGS.map(({ command, keys }) => [command, keys])), PRESETS, "photoshop");

const HELD = new Set(BINDINGS.filter(({ held }) => held === true).map(({ command }) => command));

/** Whether a command works while its key is held. */
export function isHeld(command: Command): boolean {
  return HELD.has(command);
}

/** What a command is called, in the reader's language. */
export function commandWords(command: Command): string {
  return t(BINDINGS.find((binding) => binding.command === command)?.words ?? command);
}

/** The present keys of a command as the tooltips show them. */
export function keysOf(command: Command): string {
  return keymap.keysOf(command).map(printedChord).join(" / ");
}

/** The command a key press stands for; undefined when it means nothing here. */
export function commandOf(event: Pressed): Command | undefined {
  return keymap.commandOf(event);
}
