import { BrushTool } from "./brush";
import { DragTool, growLasso, growRectangle } from "./drag";
import { EdgeTool } from "./edge";
import { panTool } from "./pan";
import { PolygonTool } from "./polygon";
import { RefineTool } from "./refine";
import { RegionTool } from "./region";
import type { Bench, Tool, ToolName } from "./tool";
import { WandTool } from "./wand";

/** The tools on one bench, one of them in the hand. */
export class Toolbox {
  private readonly tools: ReadonlyMap<ToolName, Tool>;
  private chosen: Tool;

  constructor(bench: Bench, name: ToolName = "brush") {
    const brush = new BrushTool(bench, "brush");
    const tools: Tool[] = [
      brush,
      new BrushTool(bench, "eraser"),
      new DragTool(bench, "lasso", growLasso),
      new PolygonTool(bench),
      new DragTool(bench, "rectangle", growRectangle),
      new WandTool(bench),
      new EdgeTool(bench),
      new RegionTool(bench),
      new RefineTool(bench),
      panTool,
    ];
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
    this.chosen = this.tools.get(name) ?? brush;
  }

  get tool(): Tool {
    return this.chosen;
  }

  /** Take another tool; what the present one had under way is given up. */
  choose(name: ToolName): void {
    if (name === this.chosen.name) return;
    this.chosen.cancel();
    this.chosen = this.tools.get(name) ?? this.chosen;
  }
}
