/** What the keyboard can ask of the editor; the help sheet is made of the same list. */
export type Command =
  | "brush" | "eraser" | "lasso" | "polygon" | "rectangle" | "wand" | "edge" | "region" | "pan"
  | "smaller" | "larger" | "softer" | "harder" | "swap"
  | "zoomIn" | "zoomOut" | "fit" | "actual"
  | "undo" | "redo" | "cancel" | "finish" | "back"
  | "submit" | "save" | "skip"
  | "cleanUp" | "refineEdge" | "nextFlaw" | "previousFlaw" | "mendFlaw" | "keepHole"
  | "nextWeak" | "previousWeak" | "showContrast"
  | "cycleMode" | "prediction" | "previous" | "difference" | "fainter" | "stronger"
  | "help";

interface Binding {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly words: string;
}

/** A row that only the help sheet shows: what is held or dragged rather than pressed. */
interface Habit {
  readonly keys: readonly string[];
  readonly words: string;
}

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly (Binding | Habit)[];
}

export const KEY_GROUPS: readonly KeyGroup[] = [
  {
    title: "Tools",
    rows: [
      { command: "brush", keys: ["B"], words: "Brush" },
      { command: "eraser", keys: ["E"], words: "Eraser" },
      { command: "lasso", keys: ["L"], words: "Lasso" },
      { command: "polygon", keys: ["P"], words: "Polygon" },
      { command: "rectangle", keys: ["M"], words: "Rectangle" },
      { command: "wand", keys: ["G"], words: "Magic wand (drag for the tolerance)" },
      { command: "edge", keys: ["W"], words: "Smart edge" },
      { command: "region", keys: ["R"], words: "Region" },
      { command: "pan", keys: ["V"], words: "Hand" },
      { command: "smaller", keys: ["["], words: "Smaller brush" },
      { command: "larger", keys: ["]"], words: "Larger brush" },
      { command: "softer", keys: ["Shift+["], words: "Softer brush" },
      { command: "harder", keys: ["Shift+]"], words: "Harder brush" },
      { keys: ["Alt+right-drag"], words: "Size (sideways) and hardness (up, down)" },
      { command: "swap", keys: ["X"], words: "Swap add and subtract" },
      { keys: ["hold Alt"], words: "The opposite for one stroke" },
      { keys: ["Shift+Alt+press"], words: "Intersect with the area" },
      { keys: ["Shift+click"], words: "Straight line from the last point" },
    ],
  },
  {
    title: "View",
    rows: [
      { keys: ["hold Space", "middle mouse"], words: "Pan" },
      { keys: ["wheel"], words: "Zoom at the cursor" },
      { command: "zoomIn", keys: ["Ctrl++", "Ctrl+="], words: "Zoom in" },
      { command: "zoomOut", keys: ["Ctrl+-"], words: "Zoom out" },
      { command: "fit", keys: ["0", "Ctrl+0"], words: "Fit the photo" },
      { command: "actual", keys: ["Ctrl+1"], words: "100 %" },
      { command: "cycleMode", keys: ["F"], words: "Next overlay" },
      { keys: ["hold S"], words: "Peek at the photo" },
      { command: "fainter", keys: [","], words: "Fainter overlay" },
      { command: "stronger", keys: ["."], words: "Stronger overlay" },
      { keys: ["Shift+wheel"], words: "Opacity of the overlay" },
      { command: "prediction", keys: ["1"], words: "Show the prediction" },
      { command: "previous", keys: ["2"], words: "Show the previous version" },
      { command: "difference", keys: ["3"], words: "Show the difference" },
    ],
  },
  {
    title: "Check",
    rows: [
      { command: "nextFlaw", keys: ["H"], words: "Next hole or speck" },
      { command: "previousFlaw", keys: ["Shift+H"], words: "The one before" },
      { command: "mendFlaw", keys: ["J"], words: "Fill this hole, remove this speck" },
      { command: "keepHole", keys: ["K"], words: "This hole is a true opening" },
      { command: "nextWeak", keys: ["N"], words: "Next doubtful stretch of the outline" },
      { command: "previousWeak", keys: ["Shift+N"], words: "The one before" },
      { command: "showContrast", keys: ["Shift+C"], words: "Show contrast along the outline" },
      { command: "cleanUp", keys: ["C"], words: "Clean up: holes, specks, smooth, grow, shrink" },
      { command: "refineEdge", keys: ["Ctrl+Alt+R"], words: "Refine the edge from the photo" },
    ],
  },
  {
    title: "Work",
    rows: [
      { command: "undo", keys: ["Ctrl+Z"], words: "Undo" },
      { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], words: "Redo" },
      { command: "cancel", keys: ["Escape"], words: "Cancel the gesture" },
      { command: "finish", keys: ["Enter"], words: "Close the outline, keep the region" },
      { command: "back", keys: ["Backspace"], words: "Take back the last corner, anchor or hint" },
      { command: "submit", keys: ["Ctrl+Enter"], words: "Submit and next" },
      { command: "save", keys: ["Ctrl+S"], words: "Save now" },
      { command: "skip", keys: ["Ctrl+ArrowRight"], words: "Skip (asks why)" },
      { command: "help", keys: ["?"], words: "All keys" },
    ],
  },
];

const COMMANDS = new Map<string, Command>(
  KEY_GROUPS.flatMap(({ rows }) => rows.flatMap((row) => ("command" in row ? row.keys.map((key) => [key, row.command] as const) : []))),
);

/** The keys of a command as the tooltips show them. */
export function keysOf(command: Command): string {
  const rows = KEY_GROUPS.flatMap((group) => group.rows);
  return rows.find((row) => "command" in row && row.command === command)?.keys.join(" / ") ?? "";
}

export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

/** The command a key press stands for; undefined when it means nothing here. */
export function commandOf(event: Pressed): Command | undefined {
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const key = keyName(event);
  const shift = event.shiftKey && /^(?:[A-Z[\]]|Enter|Escape)$/.test(key) ? "Shift+" : "";
  // Alt alone means the opposite for one stroke, so it counts only together with Ctrl.
  const alt = control !== "" && event.altKey ? "Alt+" : "";
  return COMMANDS.get(control + alt + shift + key);
}

// With Shift the bracket keys type braces: the place on the keyboard says which was meant.
function keyName({ key, code }: Pressed): string {
  if (code === "BracketLeft" || code === "BracketRight") return code === "BracketLeft" ? "[" : "]";
  return key.length === 1 ? key.toUpperCase() : key;
}
