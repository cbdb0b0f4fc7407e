/** What a key press says; the parts of a KeyboardEvent that a chord is made of. */
export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey"> &
  Partial<Pick<KeyboardEvent, "altKey" | "getModifierState">>;

const MODIFIERS = ["Ctrl", "Alt", "Shift"] as const;
const ALONE = new Set(["Control", "Alt", "AltGraph", "Shift", "Meta", "OS", "CapsLock", "Dead", "Process", "Unidentified", ""]);

// What a keyboard of the US prints at these places. Brackets and digits are meant by their place on every keyboard,
// the others only where the keyboard types no Latin letter or sign there.
const PLACES: Readonly<Record<string, string>> = {
  BracketLeft: "[", BracketRight: "]", Comma: ",", Period: ".", Slash: "/", Semicolon: ";", Minus: "-", Equal: "=",
};

/** A chord with its modifiers in one order: "Shift+Ctrl+Z" is "Ctrl+Shift+Z". */
export function normalChord(chord: string): string {
  const [prefix = ""] = /^(?:(?:Ctrl|Alt|Shift)\+)*(?=.)/.exec(chord) ?? [];
  return MODIFIERS.filter((name) => prefix.includes(`${name}+`)).map((name) => `${name}+`).join("") + chord.slice(prefix.length);
}

/**
 * The chords that a press may stand for, the likeliest first: by what the key types, then by its place, so that the
 * brackets are the two keys right of P on every keyboard and the letters work where another alphabet is typed.
 * Empty for a modifier alone.
 */
export function chordsOf(event: Pressed): readonly string[] {
  const graph = event.getModifierState?.("AltGraph") === true;
  const control = (event.ctrlKey || event.metaKey) && !graph ? "Ctrl+" : "";
  const names = namesOf(event);
  const alt = event.altKey === true && !graph ? names.map((name) => `${control}Alt+${name}`) : [];
  // Alt is held for the opposite stroke: the other keys go on meaning what they mean.
  return [...new Set([...alt, ...names.map((name) => control + name)])];
}

function namesOf({ key, code, shiftKey }: Pressed): string[] {
  const shift = shiftKey ? "Shift+" : "";
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  return [
    ...(digit !== undefined && shiftKey ? [`Shift+${digit}`] : []),
    ...(ALONE.has(key) ? [] : [typed(key, shift)]),
    ...(digit === undefined ? [] : [digit]),
    ...placed(key, code, shift),
    // Shift is held for a straight line: Space still pans.
    ...(key === " " ? ["Space"] : []),
  ];
}

/** With Shift a sign is another sign, so it stands for itself; letters and named keys say Shift. */
function typed(key: string, shift: string): string {
  if (key === " ") return `${shift}Space`;
  const letter = key.length > 1 || /\p{L}/u.test(key);
  return (letter ? shift : "") + (key.length === 1 ? key.toUpperCase() : key);
}

function placed(key: string, code: string, shift: string): string[] {
  const place = /^Key([A-Z])$/.exec(code)?.[1] ?? PLACES[code];
  const always = code.startsWith("Bracket");
  const foreign = key === "Dead" || (key.length === 1 && key > "~");
  return place !== undefined && (always || foreign) ? [shift + place] : [];
}

const RESERVED = new Set(
  [
    "Tab Shift+Tab Ctrl+Tab Ctrl+Shift+Tab Ctrl+PageUp Ctrl+PageDown Escape F5 Ctrl+F5 F6 F11 F12 Ctrl+F4 Alt+F4",
    "Ctrl+W Ctrl+T Ctrl+N Ctrl+Q Ctrl+R Ctrl+L Ctrl+Shift+W Ctrl+Shift+T Ctrl+Shift+N Ctrl+Shift+Q Ctrl+Shift+R Ctrl+Shift+I",
    "Ctrl+Shift+J Ctrl+Shift+C Alt+ArrowLeft Alt+ArrowRight Alt+Home PrintScreen ContextMenu",
  ].flatMap((line) => line.split(" ")),
);

/** Whether browsers keep this chord for themselves, so that a page never gets it or must not take it. */
export function isReserved(chord: string): boolean {
  return RESERVED.has(chord);
}
