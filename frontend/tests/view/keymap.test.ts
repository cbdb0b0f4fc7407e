import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { chordsOf, isReserved, normalChord, type Pressed } from "../../src/view/chords";
import { commandOf, KEY_GROUPS, keymap, keysOf, type Command } from "../../src/view/keys";
import { learnLayout } from "../../src/view/layout";
import { PRESET_NAMES, PRESETS, type Preset } from "../../src/view/presets";

const COMMANDS = KEY_GROUPS.flatMap(({ rows }) => rows.flatMap((row) => ("command" in row ? [row.command] : [])));
const names = Object.keys(PRESET_NAMES) as Preset[];

function press(key: string, code = "", held: Partial<Pressed> = {}): Pressed {
  return { key, code, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

afterEach(() => keymap.choose({ preset: "photoshop", keys: {} }));

describe("chords", () => {
  it("have one spelling", () => {
    expect(normalChord("Shift+Ctrl+Z")).toBe("Ctrl+Shift+Z");
    expect(normalChord("Ctrl++")).toBe("Ctrl++");
    expect(normalChord("Alt+Ctrl+R")).toBe("Ctrl+Alt+R");
  });

  it("of a modifier alone are none", () => {
    expect(chordsOf(press("Shift", "ShiftLeft", { shiftKey: true }))).toEqual([]);
  });

  it("know what browsers keep for themselves", () => {
    expect(["Ctrl+W", "Ctrl+T", "Ctrl+N", "F5", "Escape"].every(isReserved)).toBe(true);
    expect(["Ctrl+S", "W", "Ctrl+Enter"].some(isReserved)).toBe(false);
  });
});

describe("keys on other keyboards", () => {
  it("keep the brackets right of P on a German one", () => {
    expect(commandOf(press("ü", "BracketLeft"))).toBe("smaller");
    expect(commandOf(press("+", "BracketRight"))).toBe("larger");
    expect(commandOf(press("Ü", "BracketLeft", { shiftKey: true }))).toBe("softer");
    expect(commandOf(press("*", "BracketRight", { shiftKey: true }))).toBe("harder");
  });

  it("still zoom with plus and minus on a German one, and take a bracket typed with AltGr", () => {
    expect(commandOf(press("+", "BracketRight", { ctrlKey: true }))).toBe("zoomIn");
    expect(commandOf(press("-", "Slash", { ctrlKey: true }))).toBe("zoomOut");
    const graph = { ctrlKey: true, altKey: true, getModifierState: (name: string) => name === "AltGraph" };
    expect(commandOf(press("[", "Digit8", graph))).toBe("smaller");
  });

  it("follow the letter, not the place, where Y and Z are exchanged", () => {
    expect(commandOf(press("z", "KeyY", { ctrlKey: true }))).toBe("undo");
  });

  it("reach the digits on a French one without Shift", () => {
    expect(commandOf(press("&", "Digit1"))).toBe("prediction");
    expect(commandOf(press("à", "Digit0", { ctrlKey: true }))).toBe("fit");
    expect(commandOf(press("Dead", "BracketLeft"))).toBe("smaller");
  });

  it("follow the place where another alphabet is typed", () => {
    expect(commandOf(press("и", "KeyB"))).toBe("brush");
    expect(commandOf(press("я", "KeyZ", { ctrlKey: true }))).toBe("undo");
  });

  it("are shown as they are printed where the browser knows it", async () => {
    const layout = (left: string) => ({ getLayoutMap: () => Promise.resolve(new Map([["BracketLeft", left]])) });
    await learnLayout(() => undefined, layout("ü"));
    expect(keysOf("softer")).toBe("Shift+Ü");
    await learnLayout(() => undefined, layout("["));
  });

  it("go on working while Alt is held for the opposite stroke", () => {
    expect(commandOf(press("e", "KeyE", { altKey: true }))).toBe("eraser");
  });
});

describe("presets", () => {
  it.each(names)("of %s leave no command without a key", (preset) => {
    keymap.choose({ preset, keys: {} });
    expect(COMMANDS.filter((command) => keymap.keysOf(command).length === 0)).toEqual([]);
  });

  it.each(names)("of %s give each chord one meaning, and none that a browser keeps", (preset) => {
    keymap.choose({ preset, keys: {} });
    const chords = COMMANDS.flatMap((command) => keymap.keysOf(command));
    expect(new Set(chords).size).toBe(chords.length);
    expect(chords.filter((chord) => isReserved(chord) && chord !== "Escape")).toEqual([]);
  });

  it("name no chord twice", () => {
    for (const { own, moved } of Object.values(PRESETS)) {
      const chords = [...Object.values(own), ...Object.values(moved)].flat();
      expect(new Set(chords).size).toBe(chords.length);
    }
  });

  it("are what those programs ship with", () => {
    keymap.choose({ preset: "cvat", keys: {} });
    expect(commandOf(press("!", "Digit1", { shiftKey: true }))).toBe("brush");
    expect(commandOf(press("h", "KeyH"))).toBe("cycleMode");
    keymap.choose({ preset: "label-studio", keys: {} });
    expect(commandOf(press("r", "KeyR"))).toBe("rectangle");
    expect(commandOf(press(" ", "Space", { ctrlKey: true }))).toBe("skip");
  });
});

describe("a changed key", () => {
  it("works at once, and the old one no more", () => {
    keymap.bind("submit", "F9");
    expect(commandOf(press("F9", "F9"))).toBe("submit");
    expect(commandOf(press("Enter", "Enter", { ctrlKey: true }))).toBeUndefined();
    keymap.reset("submit");
    expect(commandOf(press("Enter", "Enter", { ctrlKey: true }))).toBe("submit");
  });

  it("is taken from the command that had it, which gets it back", () => {
    keymap.bind("skip", "Ctrl+S");
    expect(keymap.keysOf("save")).toEqual([]);
    keymap.reset("skip");
    expect(keymap.keysOf("save")).toEqual(["Ctrl+S"]);
  });

  it("is sent as the difference from the preset", () => {
    keymap.bind("skip", "F9");
    expect(keymap.choice).toEqual({ preset: "photoshop", keys: { skip: ["F9"] } });
  });

  it("survives a command that this editor does not know", () => {
    keymap.choose({ preset: "photoshop", keys: { gone: ["B"], skip: ["F9"] } });
    expect(commandOf(press("b", "KeyB"))).toBe("brush");
    expect(commandOf(press("F9", "F9"))).toBe("skip");
  });

  it("never means two commands, whatever was bound", () => {
    const chord = fc.constantFrom("B", "F9", "Ctrl+S", "Shift+1", "[", "K");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...COMMANDS), chord)), fc.constantFrom(...names), (binds, preset) => {
        keymap.choose({ preset, keys: {} });
        for (const [command, key] of binds) keymap.bind(command, key);
        const chords = COMMANDS.flatMap((command: Command) => keymap.keysOf(command));
        expect(new Set(chords).size).toBe(chords.length);
      }),
    );
  });
});
