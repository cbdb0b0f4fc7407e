import { msg, t } from "../core/i18n";
import type { ToolName } from "../tools/tool";
import { button, h, icon } from "./dom";
import type { Command } from "./keys";
import { rove } from "./toolbar";

export interface RailTool {
  readonly name: ToolName & Command;
  readonly icon: string;
  readonly label: string;
}

/** The tools as they are shown; the command that takes one has its name. */
export const TOOLS: readonly RailTool[] = [
  { name: "brush", icon: "brush", label: msg("Brush") },
  { name: "eraser", icon: "eraser", label: msg("Eraser") },
  { name: "lasso", icon: "lasso", label: msg("Lasso") },
  { name: "polygon", icon: "pentagon", label: msg("Polygon") },
  { name: "rectangle", icon: "square-dashed", label: msg("Rectangle") },
  { name: "wand", icon: "wand-sparkles", label: msg("Magic wand") },
  { name: "edge", icon: "magnet", label: msg("Smart edge") },
  { name: "region", icon: "scan", label: msg("Region") },
  { name: "refine", icon: "feather", label: msg("Refine brush") },
  { name: "pan", icon: "hand", label: msg("Hand") },
];

/** The column of tools at the left, with undo and redo. */
export class Rail {
  readonly element: HTMLElement;
  private readonly tools: ReadonlyMap<ToolName, HTMLButtonElement>;
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly swap: HTMLButtonElement;
  private readonly settle: () => void;

  constructor(home: string, run: (command: Command) => void) {
    const make = (name: Command, picture: string, label: string): HTMLButtonElement =>
      button({ icon: picture, label: t(label), command: name }, () => run(name));
    this.tools = new Map(TOOLS.map((tool) => [tool.name, make(tool.name, tool.icon, tool.label)]));
    this.swap = make("swap", "contrast", msg("Swap add and subtract"));
    this.undo = make("undo", "undo-2", msg("Undo"));
    this.redo = make("redo", "redo-2", msg("Redo"));
    const back = h("a", { class: "bare", href: home, title: t("Back to the project"), "aria-label": t("Back to the project") }, icon("arrow-left"));
    const tools = h("div", { role: "toolbar", "aria-label": t("Tools"), "aria-orientation": "vertical" }, ...this.tools.values(), this.swap, h("hr"), this.undo, this.redo);
    this.settle = rove(tools);
    this.element = h("nav", { class: "rail", "aria-label": t("Tools") }, back, tools, make("help", "keyboard", msg("All keys")));
  }

  show(state: { readonly tool: ToolName; readonly swapped: boolean; readonly canUndo: boolean; readonly canRedo: boolean }): void {
    for (const [name, element] of this.tools) element.setAttribute("aria-pressed", String(name === state.tool));
    this.swap.setAttribute("aria-pressed", String(state.swapped));
    this.undo.disabled = !state.canUndo;
    this.redo.disabled = !state.canRedo;
    this.settle();
  }
}
