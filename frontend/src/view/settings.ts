import { defaultSettings, type Brush, type Settings } from "../tools/settings";

export const SIZES = { least: 1, most: 500 } as const;
const KEY = "selvedge-settings";
const SIZE_STEP = 1.15;
const HARDNESS_STEP = 0.1;

/** Keep size (image pixels) and hardness (0..1) within what the sliders offer. */
export function clampBrush(brush: Brush): void {
  brush.size = Math.min(SIZES.most, Math.max(SIZES.least, brush.size));
  brush.hardness = Math.min(1, Math.max(0, brush.hardness));
}

/** One key press larger (+1) or smaller (-1): at least one pixel, about a seventh of a big brush. */
export function stepSize(brush: Brush, direction: 1 | -1): void {
  const scaled = direction > 0 ? brush.size * SIZE_STEP : brush.size / SIZE_STEP;
  brush.size = direction > 0 ? Math.max(Math.round(scaled), Math.round(brush.size) + 1) : Math.min(Math.round(scaled), Math.round(brush.size) - 1);
  clampBrush(brush);
}

export function stepHardness(brush: Brush, direction: 1 | -1): void {
  brush.hardness = Math.round((brush.hardness + direction * HARDNESS_STEP) * 100) / 100;
  clampBrush(brush);
}

/** The settings as the hand left them in this browser. */
export function recallSettings(): Settings {
  const settings = defaultSettings();
  for (const [name, group] of Object.entries(settings)) adopt(group as Group, stored()[name]);
  clampBrush(settings.brush);
  settings.brush.swapped = false;
  return settings;
}

export function rememberSettings(settings: Settings): void {
  localStorage.setItem(KEY, JSON.stringify(settings));
}

type Group = Record<string, unknown>;

function stored(): Group {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Group;
  } catch {
    return {};
  }
}

/** Take over what has the default's type: an older version of the editor may have kept something else. */
function adopt(group: Group, kept: unknown): void {
  if (typeof kept !== "object" || kept === null) return;
  for (const [name, value] of Object.entries(kept as Group)) {
    if (name in group && typeof value === typeof group[name]) group[name] = value;
  }
}
