import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AfterPaint } from "../../src/view/after-paint";

let frames: Map<number, () => void>;
let done: number;
let work: AfterPaint;

beforeEach(() => {
  // Messages travel in real time.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  frames = new Map();
  done = 0;
  let last = 0;
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => {
    frames.set(++last, draw);
    return last;
  });
  vi.stubGlobal("cancelAnimationFrame", (frame: number) => frames.delete(frame));
  work = new AfterPaint(() => done++);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function paint(): void {
  for (const draw of frames.values()) draw();
  frames.clear();
}

/** What a frame's callbacks sent has arrived. */
async function afterFrame(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

it("works once after the frame, never before or inside it", async () => {
  work.ask();
  work.ask();
  await afterFrame();
  expect(done).toBe(0);
  paint();
  expect(done).toBe(0);
  await afterFrame();
  vi.advanceTimersByTime(100);
  expect(done).toBe(1);
});

it("does not wait for the time that a frame may take at most", async () => {
  work.ask();
  paint();
  await afterFrame();
  expect(done).toBe(1);
});

it("works within 50 ms where no frame comes: a hidden page keeps strokes too", () => {
  work.ask();
  vi.advanceTimersByTime(50);
  expect(done).toBe(1);
});

it("works at once when the next gesture begins, and not again with the frame", () => {
  work.ask();
  work.now();
  expect(done).toBe(1);
  paint();
  vi.advanceTimersByTime(100);
  expect(done).toBe(1);
});

it("has nothing to do when nobody asked", () => {
  work.now();
  expect(done).toBe(0);
});

it("can be asked again after it worked", () => {
  for (let stroke = 1; stroke <= 3; stroke++) {
    work.ask();
    work.now();
    expect(done).toBe(stroke);
  }
});
