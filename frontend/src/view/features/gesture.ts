import type { MakeFeature } from "../desk";

/** Undo, redo, and the end of what is under way. */
export const gestureFeature: MakeFeature = ({ document, stage: { box, input } }) => ({
  commands: {
    undo: () => box.tool.back() || document.undo(),
    redo: () => document.redo(),
    cancel: () => input.cancel(),
    finish: () => box.tool.finish(),
    back: () => box.tool.back(),
  },
  // The photo is sent or saved as it is seen.
  settle: () => box.tool.finishNow?.(),
});
