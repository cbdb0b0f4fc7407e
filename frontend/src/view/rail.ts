import type { ToolName } from "../tools/tool";
import { button, h, icon } from "./dom";
import { keysOf, type Command } from "./keys";

export interface RailTool {
  readonly name: ToolName & Command;
  readonly icon: string;
  readonly label: string;
}

/** The tools as they are shown; the command that takes one has its name. */
export const TOOLS: readonly RailTool[] = [
  { name: "brush", icon: "brush", label: "Brush" },
  { name: "eraser", icon: "eraser", label: "Eraser" },
  { name: "lasso", icon: "lasso", label: "Lasso" },
  { name: "polygon", icon: "pentagon", label: "Polygon" },
  { name: "rectangle", icon: "square-dashed", label: "Rectangle" },
  { name: "wand", icon: "wand-sparkles", label: "Magic wand" },
  { name: "edge", icon: "magnet", label: "Smart edge" },
  { name: "region", icon: "scan", label: "Region" },
  { name: "pan", icon: "hand", label: "Hand" },
];

/** The column of tools at the left, with undo and redo. */
export class Rail {
  readonly element: HTMLElement;
  private readonly tools: ReadonlyMap<ToolName, HTMLButtonElement>;
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly swap: HTMLButtonElement;

  constructor(home: string, run: (command: Command) => void) {
    const make = (name: Command, picture: string, label: string): HTMLButtonElement =>
      button({ icon: picture, label, keys: keysOf(name) }, () => run(name));
    this.tools = new Map(TOOLS.map((tool) => [tool.name, make(tool.name, tool.icon, tool.label)]));
    this.swap = make("swap", "contrast", "Swap add and subtract");
    this.undo = make("undo", "undo-2", "Undo");
    this.redo = make("redo", "redo-2", "Redo");
    const back = h("a", { class: "bare", href: home, title: "Back to the project", "aria-label": "Back to the project" }, icon("arrow-left"));
    const tools = h("div", { role: "toolbar", "aria-label": "Tools", "aria-orientation": "vertical" }, ...this.tools.values(), this.swap, h("hr"), this.undo, this.redo);
    this.element = h("nav", { class: "rail", "aria-label": "Tools" }, back, tools, make("help", "keyboard", "All keys"));
  }

  show(state: { readonly tool: ToolName; readonly swapped: boolean; readonly canUndo: boolean; readonly canRedo: boolean }): void {
    for (const [name, element] of this.tools) element.setAttribute("aria-pressed", String(name === state.tool));
    this.swap.setAttribute("aria-pressed", String(state.swapped));
    this.undo.disabled = !state.canUndo;
    this.redo.disabled = !state.canRedo;
  }
}
