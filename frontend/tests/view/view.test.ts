import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fit, toImage, zoomTo } from "../../src/view/camera";
import { commandOf, KEY_GROUPS, keysOf } from "../../src/view/keys";
import { parseColor } from "../../src/view/overlay";
import { saveWords } from "../../src/view/words";
import { relativeTime } from "../../src/view/times";

const numbers = fc.double({ min: -3000, max: 3000, noNaN: true });

describe("camera", () => {
  it("keeps the point under the cursor while it zooms", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.double({ min: 0.01, max: 100, noNaN: true }), (x, y, scale) => {
        const camera = { scale: 0.7, x: 33, y: -12 };
        const before = toImage(camera, { x, y });
        const after = toImage(zoomTo(camera, scale, { x, y }), { x, y });
        expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(1e-6);
      }),
    );
  });

  it("fits the whole photo in the middle", () => {
    const camera = fit({ width: 1000, height: 2000 }, { width: 800, height: 500 });
    const [corner, far] = [toImage(camera, { x: 0, y: 0 }), toImage(camera, { x: 800, y: 500 })];
    expect(corner.y).toBeLessThan(0);
    expect(far.y).toBeGreaterThan(2000);
    expect(corner.x + far.x).toBeCloseTo(1000);
  });
});

function press(key: string, held: { ctrlKey?: boolean; shiftKey?: boolean } = {}, code = ""): string | undefined {
  return commandOf({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
}

describe("keys", () => {
  it("mean one command each", () => {
    const keys = KEY_GROUPS.flatMap(({ rows }) => rows.flatMap((row) => ("command" in row ? row.keys : [])));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are Photoshop's", () => {
    expect([press("b"), press("e"), press("l"), press("p"), press("x"), press("f")]).toEqual(["brush", "eraser", "lasso", "polygon", "swap", "cycleMode"]);
    expect(press("z", { ctrlKey: true })).toBe("undo");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("redo");
    expect(press("{", { shiftKey: true }, "BracketLeft")).toBe("softer");
    expect(press("[", {}, "BracketLeft")).toBe("smaller");
    expect(press("Enter", { ctrlKey: true })).toBe("submit");
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(press("ArrowRight", { ctrlKey: true })).toBe("skip");
    expect(press("0")).toBe("fit");
    expect(press("B", { shiftKey: true })).toBeUndefined();
    expect(press("b", { ctrlKey: true })).toBeUndefined();
  });

  it("are shown as they are pressed", () => {
    expect(keysOf("redo")).toBe("Ctrl+Shift+Z / Ctrl+Y");
  });
});

describe("words", () => {
  it("say what is safe", () => {
    expect(saveWords({ kind: "saved", at: 1000 }, 3400)).toBe("Saved 2 s ago");
    expect(saveWords({ kind: "saved", at: 0 }, 180_000)).toBe("Saved 3 min ago");
    expect(saveWords({ kind: "offline" }, 0)).toBe("Offline: kept on this computer");
  });

  it("count time back", () => {
    expect(relativeTime(0, 3 * 3_600_000)).toBe("3 hours ago");
    expect(relativeTime(60_000, 0)).toBe("in 1 minute");
  });

  it("read colours", () => {
    expect(parseColor("#f80")).toEqual([255, 136, 0]);
    expect(parseColor("#010203")).toEqual([1, 2, 3]);
    expect(parseColor("red;")).toEqual([128, 128, 128]);
  });
});
