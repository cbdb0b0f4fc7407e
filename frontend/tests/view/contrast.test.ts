import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Theme = "light" | "dark";

const css = (name: string): string => readFileSync(new URL(`../../src/styles/${name}.css`, import.meta.url), "utf8");

/** The colours that a stylesheet names, in one theme. */
function tokens(text: string, theme: Theme): Map<string, string> {
  const pairs = [...text.matchAll(/--([\w-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+));/g)];
  return new Map(pairs.map(([, name = "", light, dark, both]) => [name, (theme === "light" ? light : dark) ?? both ?? ""]));
}

/** WCAG 2.2, relative luminance of an sRGB colour "#rrggbb". */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

const TEXT_AA = 4.5;
const SHAPE_AA = 3;
// What the editor writes, and on which of its greys: bar and panel, notices and cards, pressed buttons.
const WRITTEN = ["grey-9", "grey-10", "grey-11", "grey-12"];
const EDITOR_GROUNDS = ["grey-1", "grey-2", "grey-3"];

describe("the editor's colours", () => {
  const shared = tokens(css("tokens"), "dark");
  const colors = new Map([...shared, ...tokens(css("editor"), "dark")]);
  const of = (name: string): string => colors.get(name) ?? "";

  it.each(WRITTEN.flatMap((text) => EDITOR_GROUNDS.map((ground) => [text, ground] as const)))("%s can be read on %s", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(TEXT_AA);
  });

  it.each([["grey-12", "grey-4"], ["grey-12", "grey-5"], ["grey-12", "grey-6"], ["grey-11", "grey-4"], ["on-accent", "accent"], ["bad", "grey-2"]])("%s can be read on %s", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(TEXT_AA);
  });

  it.each(["ok", "warn", "bad", "info", "accent"])("a mark in %s can be seen on the panel", (name) => {
    expect(contrast(of(name), of("grey-2"))).toBeGreaterThanOrEqual(SHAPE_AA);
    expect(contrast(of(name), of("grey-3"))).toBeGreaterThanOrEqual(SHAPE_AA);
  });
});

describe.each(["light", "dark"] as const)("the pages' colours, %s", (theme) => {
  const of = (name: string): string => tokens(css("tokens"), theme).get(name) ?? "";

  it.each([["grey-10", "grey-1"], ["grey-10", "grey-2"], ["grey-11", "grey-3"], ["grey-12", "grey-1"], ["on-accent", "accent"], ["bad", "grey-1"], ["warn", "grey-1"], ["ok", "grey-1"], ["info", "grey-1"]])("%s can be read on %s", (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(TEXT_AA);
  });
});
