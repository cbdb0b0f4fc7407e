import { describe, expect, it } from "vitest";
import { columns, detailWords, isLate, phaseWords, type RunData } from "../../src/core/training";

const RUN: RunData = {
  state: "running",
  requested_at: "2026-05-04T10:00:00Z",
  progress: { phase: "Training", done: 3, total: 9, epoch: 2, epochs: 5, loss: 0.25 },
  history: [],
  stop_requested: false,
  waits: "",
  over: false,
};

describe("a training in words", () => {
  it("says the phase, and first that it stops or waits", () => {
    expect(phaseWords(RUN)).toBe("Training");
    expect(phaseWords({ ...RUN, progress: {} })).toBe("Starting");
    expect(phaseWords({ ...RUN, state: "queued" })).toBe("Waiting for a worker");
    expect(phaseWords({ ...RUN, stop_requested: true })).toBe("Stopping");
  });

  it("counts epochs while it learns and photos otherwise", () => {
    expect(detailWords(RUN.progress)).toBe("Epoch 2 of 5, loss 0.2500");
    expect(detailWords({ ...RUN.progress, loss: null })).toBe("Epoch 2 of 5");
    expect(detailWords({ ...RUN.progress, epoch: 0 })).toBe("3 of 9 photos");
    expect(detailWords({ phase: "Finished" })).toBe("");
  });

  it("says where an interrupted training went on", () => {
    expect(detailWords({ ...RUN.progress, loss: null, resumed: 1 })).toBe("Epoch 2 of 5, resumed after epoch 1");
  });

  it("names the best epoch so far", () => {
    const history = [0.7, 0.91, 0.9].map((val_dice, at) => ({ epoch: at + 1, loss: 0.5, val_dice }));
    expect(detailWords(RUN.progress, history)).toBe("Epoch 2 of 5, loss 0.2500, best so far: Dice 0.910 in epoch 2");
    expect(detailWords(RUN.progress, [{ epoch: 1, loss: 0.5, val_dice: null }])).toBe("Epoch 2 of 5, loss 0.2500");
  });

  it("is late only when no worker came for twenty seconds", () => {
    const asked = Date.parse(RUN.requested_at);
    expect(isLate({ ...RUN, state: "queued" }, asked + 19_000)).toBe(false);
    expect(isLate({ ...RUN, state: "queued" }, asked + 21_000)).toBe(true);
    expect(isLate(RUN, asked + 21_000)).toBe(false);
  });

  it("names the device that another training has, and is not late then", () => {
    const waits = "Waits for box/cpu, where another training runs";
    const run: RunData = { ...RUN, state: "queued", waits };
    expect(phaseWords(run)).toBe(waits);
    expect(isLate(run, Date.parse(RUN.requested_at) + 60_000)).toBe(false);
  });

  it("gives each curve its own column, with gaps", () => {
    const history = [
      { epoch: 1, loss: 0.5, val_dice: null },
      { epoch: 2, loss: 0.4, val_dice: 0.9 },
    ];
    expect(columns(history, "loss")).toEqual([[1, 2], [0.5, 0.4]]);
    expect(columns(history, "val_dice")).toEqual([[1, 2], [null, 0.9]]);
    expect(columns(history, "learning_rate")).toEqual([[1, 2], [null, null]]);
  });
});
