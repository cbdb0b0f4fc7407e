import { beforeEach, describe, expect, it, vi } from "vitest";
import { defaultSettings } from "../../src/tools/settings";
import { recallSettings, rememberSettings, SIZES } from "../../src/view/settings";

const KEY = "selvedge-settings";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
});

describe("the hand's settings", () => {
  it("come back as they were left, but never swapped", () => {
    const settings = defaultSettings();
    Object.assign(settings.brush, { size: 77, hardness: 0.2, swapped: true, pressure: false, tilt: false });
    settings.area.mode = "subtract";
    rememberSettings(settings);
    expect(recallSettings()).toEqual({ ...settings, brush: { ...settings.brush, swapped: false } });
  });

  it("survive damage and older shapes", () => {
    localStorage.setItem(KEY, "{");
    expect(recallSettings()).toEqual(defaultSettings());
    localStorage.setItem(KEY, JSON.stringify({ brush: { size: "big", hardness: 7, ring: 1 }, area: null, other: {} }));
    expect(recallSettings()).toEqual({ ...defaultSettings(), brush: { ...defaultSettings().brush, hardness: 1 } });
    localStorage.setItem(KEY, JSON.stringify({ brush: { size: 1e9 } }));
    expect(recallSettings().brush.size).toBe(SIZES.most);
  });
});
