import type { EditorSettings } from "../core/order";
import type { Command } from "./keys";
import type { PresetKeys } from "./keymap";

export type Preset = EditorSettings["preset"];

export const PRESET_NAMES: Readonly<Record<Preset, string>> = { photoshop: "Photoshop", cvat: "CVAT", "label-studio": "Label Studio" };

/**
 * The keys of other programs for what they have too, by the defaults they ship with (CVAT 2, Label Studio 1.20), and
 * where those need the key of something that only Selvedge has, the key that this goes to. All else keeps its key.
 */
export const PRESETS: Readonly<Record<Preset, PresetKeys<Command>>> = {
  // The table is Photoshop's.
  photoshop: { own: {}, moved: {} },
  cvat: {
    own: {
      brush: ["Shift+1"],
      eraser: ["Shift+2"],
      polygon: ["Shift+3"],
      undo: ["Ctrl+Z"],
      redo: ["Ctrl+Shift+Z", "Ctrl+Y"],
      save: ["Ctrl+S"],
      cancel: ["Escape"],
      // There H hides the mask and shows it again. F goes to the next frame, which here is a submit: too much for one key.
      cycleMode: ["H"],
      help: ["F1", "?"],
    },
    moved: { nextFlaw: ["I"], previousFlaw: ["Shift+I"] },
  },
  "label-studio": {
    own: {
      brush: ["B"],
      eraser: ["E"],
      polygon: ["P"],
      rectangle: ["R"],
      pan: ["H"],
      wand: ["W"],
      smaller: ["["],
      larger: ["]"],
      zoomIn: ["Ctrl++", "Ctrl+="],
      zoomOut: ["Ctrl+-"],
      fit: ["Shift+1"],
      actual: ["Shift+2"],
      undo: ["Ctrl+Z"],
      redo: ["Ctrl+Shift+Z"],
      submit: ["Ctrl+Enter"],
      skip: ["Ctrl+Space"],
      cancel: ["Escape"],
    },
    moved: { edge: ["G"], region: ["M"], nextFlaw: ["I"], previousFlaw: ["Shift+I"] },
  },
};
