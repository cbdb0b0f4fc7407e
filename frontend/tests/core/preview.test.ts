import { describe, expect, it } from "vitest";
import { MaskDocument } from "../../src/core/document";
import { findFlaws, findRings, runJob, type Job, type Kernels, type Outcome } from "../../src/core/jobs";
import { Preview } from "../../src/core/preview";
import { sourceOf } from "../../src/core/source";
import { SHIRT } from "../driver";
import { disc } from "./shapes";

/** Kernels that answer only when they are told to, in the order they were asked. */
class SlowKernels implements Kernels {
  readonly jobs: Job[] = [];
  private readonly open: (() => void)[] = [];

  run(...[source, job]: Parameters<Kernels["run"]>): Promise<Outcome> {
    this.jobs.push(job);
    return new Promise((resolve) => this.open.push(() => resolve(runJob(source, job))));
  }

  findFlaws = (source: Parameters<Kernels["findFlaws"]>[0]): ReturnType<Kernels["findFlaws"]> => Promise.resolve(findFlaws(source));
  findRings = (source: Parameters<Kernels["findRings"]>[0]): ReturnType<Kernels["findRings"]> => Promise.resolve(findRings(source));

  async answer(): Promise<void> {
    this.open.shift()?.();
    // Everything that follows from the answer happens before the next task.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** A document with a round garment that has a hole of 25 pixels in it, and a preview of it. */
function previewed(): { document: MaskDocument; kernels: SlowKernels; preview: Preview; before: Uint8Array; seen: Outcome[]; by: (string | null)[]; pixels: () => Uint8Array } {
  const document = new MaskDocument({ width: 200, height: 200 }, [SHIRT], []);
  const data = document.active?.mask.data ?? new Uint8Array();
  data.set(disc(200, 70).data);
  for (let y = 98; y < 103; y++) data.fill(0, y * 200 + 98, y * 200 + 103);
  const kernels = new SlowKernels();
  const seen: Outcome[] = [];
  const source = sourceOf({ width: 200, height: 200, data }, 20);
  const by: (string | null)[] = [];
  document.onStep = (_, name) => by.push(name);
  const preview = source === null ? null : Preview.begin(document, "fill-holes", source, kernels, (outcome) => seen.push(outcome));
  if (preview === null) throw new Error("the layer is free");
  return { document, kernels, preview, before: data.slice(), seen, by, pixels: () => data.slice() };
}

describe("a preview", () => {
  it("shows the change and says it in numbers, and one undo takes it back", async () => {
    const { document, kernels, preview, before, seen, by, pixels } = previewed();
    void preview.ask({ kind: "fill", most: 100 });
    await kernels.answer();
    expect(seen).toMatchObject([{ count: 1, changed: 25 }]);
    expect(pixels()).toEqual(disc(200, 70).data);
    expect(await preview.apply()).toBe(true);
    expect(by).toEqual(["fill-holes"]);
    expect(document.undo()).toBe(true);
    expect(pixels()).toEqual(before);
    expect(document.canUndo).toBe(false);
    document.redo();
    expect(pixels()).toEqual(disc(200, 70).data);
  });

  it("leaves no trace when it is cancelled, even while a kernel is at work", async () => {
    const { document, kernels, preview, before, pixels } = previewed();
    void preview.ask({ kind: "grow", by: 3 });
    await kernels.answer();
    void preview.ask({ kind: "grow", by: 9 });
    preview.cancel();
    await kernels.answer();
    expect(pixels()).toEqual(before);
    expect(document.canUndo).toBe(false);
    expect(document.begin("add")).not.toBeNull();
  });

  it("follows a fast slider without working off every step of it", async () => {
    const { kernels, preview, before, pixels } = previewed();
    for (let by = 1; by <= 20; by++) void preview.ask({ kind: "shrink", by });
    await kernels.answer();
    await kernels.answer();
    expect(kernels.jobs).toEqual([{ kind: "shrink", by: 1 }, { kind: "shrink", by: 20 }]);
    void preview.ask({ kind: "shrink", by: 0.001 });
    await kernels.answer();
    const worst = Math.max(...pixels().map((value, at) => Math.abs(value - (before[at] ?? 0))));
    expect(worst).toBeLessThan(2);
  });

  it("is applied only when the newest change is seen", async () => {
    const { kernels, preview, pixels } = previewed();
    void preview.ask({ kind: "fill", most: 1 });
    void preview.ask({ kind: "fill", most: 100 });
    const applied = preview.apply();
    await kernels.answer();
    await kernels.answer();
    await applied;
    expect(pixels()).toEqual(disc(200, 70).data);
  });

  it("is refused on a locked layer", () => {
    const document = new MaskDocument({ width: 20, height: 20 }, [SHIRT], []);
    const layer = document.active;
    if (layer !== undefined) layer.locked = true;
    const source = sourceOf(disc(20, 6), 2);
    expect(source === null ? "blank" : Preview.begin(document, "fill-holes", source, new SlowKernels(), () => undefined)).toBeNull();
  });

  it("leaves a hole that was marked as a true opening", () => {
    const { pixels } = previewed();
    const mask = { width: 200, height: 200, data: pixels() };
    const source = sourceOf(mask, 20, [{ x: 100, y: 100 }]);
    expect(source === null ? null : runJob(source, { kind: "fill", most: 1000 })).toMatchObject({ count: 0, changed: 0 });
  });
});
