import { describe, expect, it } from "vitest";
import { commandOf, KEY_GROUPS, keysOf } from "../../src/view/keys";
import { parseColor } from "../../src/view/overlay";
import { saveWords } from "../../src/view/words";
import { relativeTime } from "../../src/view/times";

function press(key: string, held: { ctrlKey?: boolean; shiftKey?: boolean; altKey?: boolean } = {}, code = ""): string | undefined {
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

  it("take Alt where it means something, and do without it where it turns a stroke over", () => {
    expect(press("¡", { altKey: true }, "Digit1")).toBe("layer1");
    expect(press("1", {}, "Digit1")).toBe("prediction");
    expect(press("ArrowUp", { altKey: true })).toBe("raiseLayer");
    expect(press("[", { altKey: true }, "BracketLeft")).toBe("smaller");
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
