import { expect } from "vitest";
import { MaskDocument } from "../src/core/document";
import { findFlaws, findRings, runJob, type Kernels } from "../src/core/jobs";
import type { LabelData, LayerData } from "../src/core/order";
import type { RegionHints } from "../src/core/server";
import { defaultSettings } from "../src/tools/settings";
import type { Hand, PhotoPixels, ToolName } from "../src/tools/tool";
import { Toolbox } from "../src/tools/toolbox";

export const SHIRT: LabelData = { id: 1, name: "Shirt", color: "#ff0000", value: 1 };
export const COLLAR: LabelData = { id: 2, name: "Collar", color: "#00ff00", value: 2 };

type Held = Partial<Omit<Hand, "x" | "y">>;

/** Kernels that answer at once. */
export const hereKernels: Kernels = {
  run: (source, job) => Promise.resolve(runJob(source, job)),
  findFlaws: (source) => Promise.resolve(findFlaws(source)),
  findRings: (source) => Promise.resolve(findRings(source)),
};

/** Hands at the editor: they press, move, lift, undo, and say what the mask must look like. */
export class Driver {
  readonly settings = { ...defaultSettings(), brush: { ...defaultSettings().brush, size: 4, hardness: 1 } };
  readonly brush = this.settings.brush;
  readonly document: MaskDocument;
  readonly box: Toolbox;
  /** What the region tool asked, in order; `answer` and `refuse` reply. */
  readonly asked: { readonly hints: RegionHints; readonly answer: (data: string) => void; readonly refuse: (error: Error) => void }[] = [];
  readonly told: string[] = [];
  private readonly pending: (() => void)[] = [];
  private readonly server = {
    refineRegion: (hints: RegionHints): Promise<string> => new Promise((answer, refuse) => this.asked.push({ hints, answer, refuse })),
  };
  steps = 0;

  constructor(
    width = 16,
    height = 8,
    labels: readonly LabelData[] = [SHIRT],
    photo: PhotoPixels = { width, height, read: () => null },
    layers: readonly LayerData[] = [],
  ) {
    this.document = new MaskDocument({ width, height }, labels, layers);
    this.document.onStep = () => this.steps++;
    this.box = new Toolbox({ ...this.settings, document: this.document, photo, server: this.server, kernels: hereKernels, later: (run) => this.pending.push(run), tell: (words) => this.told.push(words) });
  }

  take(tool: ToolName): this {
    this.box.choose(tool);
    return this;
  }

  down(x: number, y: number, held: Held = {}): this {
    this.box.tool.down(hand(x, y, held));
    return this;
  }

  move(x: number, y: number, held: Held = {}): this {
    this.box.tool.move(hand(x, y, held));
    return this;
  }

  up(x: number, y: number, held: Held = {}): this {
    this.box.tool.up(hand(x, y, held));
    return this;
  }

  /** Let the pictures pass that long work waits for; without a number until none is left. */
  pictures(count = Infinity): this {
    for (let left = count; left > 0 && this.pending.length > 0; left--) this.pending.shift()?.();
    return this;
  }

  /** Let the server's answers arrive. */
  async answers(): Promise<this> {
    await new Promise((done) => setTimeout(done, 0));
    return this.pictures();
  }

  enter(): this {
    this.box.tool.finish();
    return this.pictures();
  }

  click(x: number, y: number, held: Held = {}): this {
    return this.down(x, y, held).up(x, y, held);
  }

  escape(): this {
    this.box.tool.cancel();
    return this;
  }

  undo(): this {
    this.document.undo();
    return this;
  }

  redo(): this {
    this.document.redo();
    return this;
  }

  /** The active layer's pixels, a copy. */
  pixels(): Uint8Array {
    return this.document.active?.mask.data.slice() ?? new Uint8Array();
  }

  /** Rows of "#" (inside, at least half alpha) and "." must show this picture. */
  expectMask(...rows: readonly string[]): this {
    const { width, data } = this.document.active?.mask ?? { width: 1, data: new Uint8Array() };
    const drawn = Array.from(data, (value) => (value >= 128 ? "#" : ".")).join("");
    expect(drawn.match(new RegExp(`.{${width}}`, "g"))).toEqual(rows);
    return this;
  }

  expectBlank(): this {
    expect(this.pixels().every((value) => value === 0)).toBe(true);
    return this;
  }
}

function hand(x: number, y: number, held: Held): Hand {
  return { x, y, pressure: 1, alt: false, shift: false, grain: 0.1, ...held };
}
