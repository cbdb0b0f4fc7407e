import type { Tool } from "./tool";

const nothing = (): void => undefined;

/** The hand: the input moves the view while this tool is chosen, and no pixel ever changes. */
export const panTool: Tool = {
  name: "pan",
  state: "idle",
  down: nothing,
  move: nothing,
  up: nothing,
  cancel: nothing,
  finish: nothing,
  back: () => false,
  sketch: () => null,
};
