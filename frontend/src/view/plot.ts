import { decimals as written } from "../core/i18n";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export interface PlotLook {
  /** Axis titles, with the unit where there is one. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly decimals: number;
}

const HEIGHT = 220;
const FONT = '12px "Inter Variable", system-ui, sans-serif';
// More points than this are a line; fewer are shown one by one.
const MOST_DOTS = 40;

/** One line over whole numbers, in the page's own colours, its last value written beside its end. */
export class Plot {
  private plot: uPlot | null = null;
  private data: uPlot.AlignedData = [[], []];
  private readonly watcher = new ResizeObserver(() => this.resize());

  constructor(
    private readonly host: HTMLElement,
    private readonly look: PlotLook,
  ) {
    this.watcher.observe(host);
    // The canvas knows no custom properties: another theme needs another drawing.
    const redraw = (): void => this.draw();
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  show(xs: readonly number[], ys: readonly (number | null)[]): void {
    this.data = [[...xs], [...ys]];
    if (this.plot === null) this.draw();
    else this.plot.setData(this.data);
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), this.data, this.host);
  }

  private resize(): void {
    this.plot?.setSize({ width: this.host.clientWidth, height: HEIGHT });
  }

  private options(): uPlot.Options {
    const { xTitle, yTitle, decimals } = this.look;
    const line = colorOf(this.host, "--grey-12");
    return {
      width: this.host.clientWidth,
      height: HEIGHT,
      padding: [16, 56, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: false, range: (_, low, high) => [low, Math.max(high, low + 1)] } },
      series: [{}, { stroke: line, width: 1.75, points: { show: (self) => self.data[0].length <= MOST_DOTS, size: 5, fill: line } }],
      axes: [
        { ...this.axis(xTitle), size: 30, incrs: [1, 2, 5, 10, 20, 50, 100, 200], grid: { show: false } },
        { ...this.axis(yTitle), size: 56, values: (_, ticks) => ticks.map((tick) => written(tick, decimals)) },
      ],
      hooks: { draw: [(self) => writeLast(self, line, decimals)] },
    };
  }

  private axis(label: string): uPlot.Axis {
    const stroke = colorOf(this.host, "--grey-10");
    const faint = { stroke: colorOf(this.host, "--grey-4"), width: 1 };
    return { label, stroke, grid: faint, ticks: { ...faint, size: 4 }, font: FONT, labelFont: FONT, labelSize: 20, gap: 4 };
  }
}

/** A custom property as a colour that a canvas understands, in the theme that `host` is shown in. */
function colorOf(host: HTMLElement, property: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** A label at the line's end says more than a legend. */
function writeLast(plot: uPlot, color: string, decimals: number): void {
  const { ctx, data } = plot;
  const at = data[0].length - 1;
  const x = data[0][at];
  const y = data[1]?.[at];
  if (x === undefined || typeof y !== "number") return;
  ctx.save();
  ctx.font = FONT.replace("12px", `${12 * devicePixelRatio}px`);
  ctx.fillStyle = color;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.fillText(written(y, decimals), plot.valToPos(x, "x", true) + 8 * devicePixelRatio, plot.valToPos(y, "y", true));
  ctx.restore();
}
