import { fromBase64, toBase64 } from "./base64";
import { decodeMask, decodeRuns, drawRuns } from "./codec";
import { LayerEncoder } from "./encoder";
import { Gesture, type Combine, type Guard } from "./gesture";
import { History, type Extent, type HistoryChange, type Step } from "./history";
import { HALF, createMask, type Mask } from "./mask";
import type { LabelData, LayerData } from "./order";
import { patchRect, swapPatch } from "./patch";
import { wholeOf, type Rect } from "./rect";
import type { Runs } from "./runs";
import { copyRect } from "./tiles";

/** One mask of one label, with what the layer list says about it. */
export interface Layer {
  readonly key: string;
  readonly label: LabelData;
  attributes: readonly number[];
  readonly mask: Mask;
  readonly encoder: LayerEncoder;
  visible: boolean;
  locked: boolean;
}

/** The pixels that changed, on the screen at once. */
export type OnDirty = (rect: Rect) => void;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A document's state as a journal keeps it: the layers, and what of the history differs since the last time. */
export interface Kept {
  readonly layers: readonly LayerData[];
  readonly history: HistoryChange & Keyed;
}

/** The keys of the layers in the order they were kept in, without the blank ones. */
export interface Keyed {
  readonly keys: readonly string[];
}

/** A history that goes on: its extent, the layers it belongs to, its steps. */
export interface KeptHistory {
  readonly extent: Extent & Keyed;
  readonly steps: readonly Step[];
}

/** Whether the pixels changed by a gesture, by undo or redo, or the layers' order or attributes without any pixel. */
export type StepKind = "gesture" | "travel" | "arrangement";

function makeLayer(key: string, label: LabelData, attributes: readonly number[], mask: Mask, runs: Runs): Layer {
  return { key, label, attributes, mask, encoder: new LayerEncoder(mask, runs), visible: true, locked: false };
}

function openLayer(key: string, label: LabelData, { attributes, data }: LayerData, size: Size): Layer {
  const { width, height, runs } = decodeRuns(fromBase64(data));
  refuseOtherSize({ width, height }, size);
  return makeLayer(key, label, attributes, drawRuns(runs, width, height), runs);
}

function blankLayer(key: string, label: LabelData, { width, height }: Size): Layer {
  const runs = { values: Uint8Array.of(0), lengths: Uint32Array.of(width * height) };
  return makeLayer(key, label, [], createMask(width, height), runs);
}

/** A mask of the photo's size; throws RangeError for one of another size. */
export function openMask(data: string, size: Size): Mask {
  const mask = decodeMask(fromBase64(data));
  refuseOtherSize(mask, size);
  return mask;
}

function refuseOtherSize(mask: Size, photo: Size): void {
  if (mask.width !== photo.width || mask.height !== photo.height) throw new RangeError("mask and photo differ in size");
}

/** The open photo's layers, which of them is active, and the history of what the hand did to them. */
export class MaskDocument {
  /** The first lies at the bottom. */
  readonly layers: Layer[];
  /** Empty layers that were deleted: an undo of what was painted on one brings it back. */
  private readonly deleted: Layer[] = [];
  private readonly history = new History();
  private activeKey: string;
  private gesture: { readonly layer: Layer; readonly gesture: Gesture; readonly by: string | null } | null = null;
  /** Adding leaves alone the pixels that another visible layer covers by at least half. */
  guardOthers = false;
  /** Called with every change of pixels. */
  onDirty: OnDirty = () => undefined;
  /** Called after each finished gesture, undo, redo and arrangement: there is something to keep. `by` is what `begin` was told. */
  onStep: (kind: StepKind, by: string | null) => void = () => undefined;
  /** Called before a gesture can change the first pixel: the last moment to keep what was finished before. */
  onBegin: () => void = () => undefined;

  constructor(
    readonly size: Size,
    labels: readonly LabelData[],
    layers: readonly LayerData[],
  ) {
    this.layers = openLayers(size, labels, layers);
    this.activeKey = this.layers[0]?.key ?? "";
  }

  /** The layer that the tools work on. */
  get active(): Layer | undefined {
    return this.layers.find((layer) => layer.key === this.activeKey);
  }

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /** A gesture or a preview is under way. */
  get busy(): boolean {
    return this.gesture !== null;
  }

  activate(key: string): void {
    if (this.layers.some((layer) => layer.key === key)) this.activeKey = key;
  }

  /** Another, empty layer of that label on top of all, to work on; it is kept once something is painted on it. */
  add(label: LabelData): void {
    const taken = new Set([...this.layers, ...this.deleted].map(({ key }) => key));
    let index = 0;
    while (taken.has(`${label.id}.${index}`)) index++;
    const layer = blankLayer(`${label.id}.${index}`, label, this.size);
    this.layers.push(layer);
    this.activeKey = layer.key;
  }

  /** Whether a layer can be deleted: an empty one that is not the last. */
  canDelete(key: string): boolean {
    return this.gesture === null && this.layers.length > 1 && this.layers.some((layer) => layer.key === key && layer.encoder.isBlank());
  }

  delete(key: string): void {
    if (!this.canDelete(key)) return;
    const at = this.layers.findIndex((layer) => layer.key === key);
    this.deleted.push(...this.layers.splice(at, 1));
    if (this.activeKey === key) this.activeKey = this.layers[Math.max(0, at - 1)]?.key ?? "";
  }

  /** Put a layer to another place, 0 at the bottom; false when it is there already. */
  place(key: string, to: number): boolean {
    const from = this.layers.findIndex((layer) => layer.key === key);
    const at = Math.min(this.layers.length - 1, Math.max(0, to));
    if (from < 0 || from === at || this.gesture !== null) return false;
    this.layers.splice(at, 0, ...this.layers.splice(from, 1));
    this.onStep("arrangement", null);
    return true;
  }

  /** Say which attributes (ids) a layer has. */
  describe(key: string, attributes: readonly number[]): void {
    const layer = this.layers.find((one) => one.key === key);
    if (layer === undefined) return;
    layer.attributes = attributes;
    this.onStep("arrangement", null);
  }

  /** The topmost visible layer that covers the image pixel x, y by at least half. */
  layerAt(x: number, y: number): Layer | undefined {
    const { width, height } = this.size;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < 0 || row < 0 || column >= width || row >= height) return undefined;
    const covering = this.layers.filter(({ visible, mask }) => visible && (mask.data[row * width + column] ?? 0) >= HALF);
    return covering.at(-1);
  }

  /**
   * Start a gesture on the active layer; null when it is locked or hidden, or another gesture is under way. `by` names
   * what makes it where that is not the tool in the hand.
   */
  begin(mode: Combine, by: string | null = null): Gesture | null {
    const layer = this.active;
    if (layer === undefined || layer.locked || !layer.visible || this.gesture !== null) return null;
    this.onBegin();
    this.gesture = { layer, by, gesture: new Gesture(layer.mask, mode, this.guardOthers ? guardOf(this.othersOf(layer)) : null) };
    return this.gesture.gesture;
  }

  /** Tell that the gesture changed pixels in `rect`. */
  dirty(rect: Rect): void {
    this.gesture?.layer.encoder.invalidate(rect);
    this.onDirty(rect);
  }

  /** End the gesture and make it one step of the history; false when it changed nothing. */
  commit(): boolean {
    const open = this.gesture;
    this.gesture = null;
    const patch = open?.gesture.finish() ?? null;
    if (open === null || patch === null) return false;
    this.history.push({ layer: open.layer.key, patch });
    this.onStep("gesture", open.by);
    return true;
  }

  /** End the gesture and restore every pixel, without a trace. */
  cancel(): void {
    if (this.gesture === null) return;
    this.dirty(this.gesture.gesture.cancel());
    this.gesture = null;
  }

  undo(): boolean {
    return this.travel(() => this.history.undo((step) => this.swap(step)));
  }

  redo(): boolean {
    return this.travel(() => this.history.redo((step) => this.swap(step)));
  }

  /** The layers that have any alpha, encoded to travel. */
  encode(): LayerData[] {
    return this.drawn().map(({ label, attributes, encoder }) => ({ label: label.id, attributes, data: toBase64(encoder.encode()) }));
  }

  /** The state to keep. Only between gestures: what is half done is not kept. */
  keep(): Kept {
    return { layers: this.encode(), history: { ...this.history.takeChange(), keys: this.drawn().map(({ key }) => key) } };
  }

  /** Go on with the history that was kept with these very layers; false when it belongs to others. */
  resume({ extent, steps }: KeptHistory): boolean {
    const keys = new Set(this.layers.map(({ key }) => key));
    const drawn = this.drawn().map(({ key }) => key);
    const fits = drawn.join() === extent.keys.join() && steps.every(({ layer }) => keys.has(layer));
    if (fits) this.history.resume(extent, steps);
    return fits;
  }

  private drawn(): Layer[] {
    return this.layers.filter(({ encoder }) => !encoder.isBlank());
  }

  private othersOf(layer: Layer): Mask[] {
    return this.layers.filter((other) => other !== layer && other.visible).map(({ mask }) => mask);
  }

  private travel(move: () => boolean): boolean {
    if (this.gesture !== null || !move()) return false;
    this.onStep("travel", null);
    return true;
  }

  private swap(step: Step): Step {
    const layer = this.layers.find(({ key }) => key === step.layer) ?? this.restored(step.layer);
    if (layer === undefined) return step;
    const patch = swapPatch(layer.mask, step.patch);
    const rect = patchRect(layer.mask, patch);
    layer.encoder.invalidate(rect);
    this.onDirty(rect);
    return { layer: step.layer, patch };
  }

  /** A deleted layer, back on top. */
  private restored(key: string): Layer | undefined {
    const at = this.deleted.findIndex((layer) => layer.key === key);
    if (at < 0) return undefined;
    this.layers.push(...this.deleted.splice(at, 1));
    return this.layers.at(-1);
  }

  /** Everything, for a renderer that starts anew. */
  get whole(): Rect {
    return wholeOf(this.size);
  }
}

/** Guards the pixels that any of these masks covers by at least half. */
function guardOf(others: readonly Mask[]): Guard {
  return (rect) => {
    const guarded = new Uint8Array((rect.x1 - rect.x0) * (rect.y1 - rect.y0));
    for (const mask of others) copyRect(mask, rect).forEach((alpha, at) => (guarded[at] = alpha >= HALF ? 1 : (guarded[at] ?? 0)));
    return guarded;
  };
}

// An empty layer for each label saves a click; with many labels it would cost a picture's memory for each.
const MOST_EMPTY = 8;

/** The given layers in their order, and for every label of a small taxonomy that has none an empty one in its place. */
function openLayers(size: Size, labels: readonly LabelData[], layers: readonly LayerData[]): Layer[] {
  const rank = new Map(labels.map(({ id }, at) => [id, at]));
  const opened = openGiven(size, labels, layers);
  const used = new Set(opened.map(({ label }) => label.id));
  const missing = labels.filter(({ id }) => !used.has(id)).slice(0, labels.length <= MOST_EMPTY ? labels.length : Number(opened.length === 0));
  for (const label of missing) {
    const above = opened.findIndex((layer) => (rank.get(layer.label.id) ?? 0) > (rank.get(label.id) ?? 0));
    opened.splice(above < 0 ? opened.length : above, 0, blankLayer(`${label.id}.0`, label, size));
  }
  return opened;
}

function openGiven(size: Size, labels: readonly LabelData[], layers: readonly LayerData[]): Layer[] {
  const byId = new Map(labels.map((label) => [label.id, label]));
  const seen = new Map<number, number>();
  return layers.flatMap((layer) => {
    const label = byId.get(layer.label);
    if (label === undefined) return [];
    const index = seen.get(label.id) ?? 0;
    seen.set(label.id, index + 1);
    return [openLayer(`${label.id}.${index}`, label, layer, size)];
  });
}
