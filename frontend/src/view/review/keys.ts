/** A key of a review page as its tables name it: "a", "Shift+ArrowLeft", "Ctrl+z". */
export function chordOf(event: KeyboardEvent): string {
  const named = event.key.length > 1;
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const shift = event.shiftKey && (named || control !== "") ? "Shift+" : "";
  return control + (event.altKey ? "Alt+" : "") + shift + (named ? event.key : event.key.toLowerCase());
}

/** Whether letters go into a field there. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("select, textarea, input:not([type=checkbox], [type=radio])");
}

const PRESSES = new Set(["Enter", " "]);

/** A button or link in focus is pressed by Enter and Space; a tile's own link is opened by the sheet. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("a, button, summary") && target.closest("[data-item]") === null;
}

/** A form beside the photo answers its keys itself. */
function isAnswered(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("dialog[open]") !== null;
}

export type KeyTable = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/**
 * Do what a table says for the keys of this page, before the other keys of the page are asked. A key held down does
 * nothing again unless `repeats` names it: a verdict is for one photo.
 */
export function onKeys(table: () => KeyTable, repeats: ReadonlySet<string>): void {
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]:modal") !== null) return;
      const chord = chordOf(event);
      if ((PRESSES.has(chord) && isControl(event.target)) || (chord !== "Ctrl+z" && isAnswered(event.target))) return;
      const run = Object.hasOwn(table(), chord) ? table()[chord] : undefined;
      if (run === undefined) {
        if (event.repeat && !repeats.has(chord)) event.stopPropagation();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat || repeats.has(chord)) run(event);
    },
    { capture: true },
  );
}
