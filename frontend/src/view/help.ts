import { t } from "../core/i18n";
import { isReserved } from "./chords";
import { openDialog } from "./dialogs";
import { button, h } from "./dom";
import { commandWords, KEY_GROUPS, keymap, type Binding, type Command, type KeyGroup } from "./keys";
import type { Match } from "./keymap";
import { printedChord } from "./layout";
import { PRESET_NAMES, type Preset } from "./presets";
import { recordKey } from "./record";

type Row = KeyGroup["rows"][number];

// Dialogs and the browser's own full screen answer Escape too: it stays what it is.
const FIXED = new Set<Command>(["cancel"]);
const ARROWS: Readonly<Record<string, string>> = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓" };

/** The sheet with all keys, where each can be changed; `practice` opens the tour of the editor. */
export function showHelp(practice: string | null): void {
  new KeySheet(practice).open();
}

class KeySheet {
  private readonly search = h("input", { type: "search", placeholder: t("Search"), "aria-label": t("Search for a command or key"), autofocus: "" });
  private readonly preset = h("select", { "aria-label": t("Keys of") });
  private readonly groups = h("div", { class: "key-groups" });
  private readonly legend = h("p", { class: "faint" });
  private readonly said = h("p", { class: "key-said", role: "status" });
  private stopRecording: () => void = () => undefined;

  constructor(private readonly practice: string | null) {
    this.preset.append(...Object.entries(PRESET_NAMES).map(([value, name]) => h("option", { value }, name)));
    this.preset.addEventListener("change", () => this.act(() => keymap.choose({ preset: this.preset.value as Preset, keys: {} })));
    this.search.addEventListener("input", () => this.filter());
  }

  open(): void {
    const reset = button({ label: t("Reset all keys"), kind: "outlined" }, () => this.act(() => keymap.choose({ ...keymap.choice, keys: {} })));
    const close = button({ label: t("Close"), kind: "accent" }, () => dialog.close());
    const tour = this.practice === null ? null : h("a", { class: "bare outlined", href: this.practice }, t("Practise on a photo"));
    const top = h("div", { class: "key-tools" }, this.search, h("label", {}, t("Keys of"), this.preset), reset);
    this.show();
    const dialog = openDialog(t("Keys"), [top, this.said, this.groups, this.legend, h("footer", {}, tour, close)], () => this.stopRecording());
  }

  private act(change: () => void): void {
    this.stopRecording();
    change();
    this.said.textContent = "";
    this.show();
  }

  private show(): void {
    this.preset.value = keymap.choice.preset;
    this.groups.replaceChildren(...KEY_GROUPS.map(({ title, rows }) => h("section", {}, h("h3", {}, t(title)), h("ul", {}, ...rows.map((row) => this.row(row))))));
    this.legend.textContent = this.legendWords();
    this.filter();
  }

  private legendWords(): string {
    const brackets = t("[ and ] are the two keys right of P, whatever is printed on them.");
    if (keymap.choice.preset === "photoshop") return brackets;
    const program = PRESET_NAMES[keymap.choice.preset];
    return `${t("Commands in grey have no key of their own in {program} and keep Selvedge's.", { program })} ${brackets}`;
  }

  private row(row: Row): HTMLElement {
    const words = h("span", { class: "key-words" }, t(row.words));
    if (!("command" in row)) return h("li", {}, keyCaps(row.keys.map((key) => t(key))), words);
    const caps = keyCaps(keymap.keysOf(row.command), row.held);
    const foreign = keymap.choice.preset !== "photoshop" && !keymap.isKnown(row.command) && !keymap.isOwn(row.command);
    return h("li", { "data-row": row.command, ...(foreign && { class: "foreign" }) }, caps, words, ...this.changes(row));
  }

  private changes({ command }: Binding): HTMLElement[] {
    if (FIXED.has(command)) return [];
    const name = commandWords(command);
    const change = button({ label: t("Change the key of {command}", { command: name }), icon: "keyboard" }, () => this.record(command));
    const reset = button({ label: t("Reset the key of {command}", { command: name }), icon: "rotate-ccw" }, () => this.reset(command));
    return keymap.isOwn(command) ? [reset, change] : [change];
  }

  private reset(command: Command): void {
    this.act(() => keymap.reset(command));
    this.focusRow(command);
  }

  private record(command: Command): void {
    this.stopRecording();
    this.said.textContent = t("Press the new key for {command}. Escape leaves it as it is.", { command: commandWords(command) });
    this.rowOf(command)?.classList.add("recording");
    this.stopRecording = recordKey({
      taken: (match) => this.offer(command, match),
      given: () => this.end(command, ""),
    });
  }

  /** A key was pressed: bind it, or say why not, or ask first. Returns whether the next press is awaited. */
  private offer(command: Command, { chord, command: holder }: Match<Command>): boolean {
    if (isReserved(chord)) {
      this.said.textContent = t("{key} belongs to the browser. Press another key.", { key: chord });
      return true;
    }
    if (holder === undefined || holder === command) this.bind(command, chord);
    else this.ask(command, holder, chord);
    return false;
  }

  private ask(command: Command, holder: Command, chord: string): void {
    const key = printedChord(chord);
    const take = button({ label: t("Take over"), kind: "accent" }, () => this.bind(command, chord));
    const stay = button({ label: t("Cancel"), kind: "outlined" }, () => this.end(command, ""));
    const question = t("{key} is “{holder}” now. Give it to “{command}”?", { key, holder: commandWords(holder), command: commandWords(command) });
    this.said.replaceChildren(question, take, stay);
    take.focus();
  }

  private bind(command: Command, chord: string): void {
    keymap.bind(command, chord);
    this.end(command, t("{command}: {key}", { command: commandWords(command), key: printedChord(chord) }));
  }

  private end(command: Command, words: string): void {
    this.stopRecording();
    this.show();
    this.said.textContent = words;
    this.focusRow(command);
  }

  private rowOf(command: Command): HTMLElement | null {
    return this.groups.querySelector(`[data-row="${command}"]`);
  }

  private focusRow(command: Command): void {
    this.rowOf(command)?.querySelector<HTMLElement>("button:last-child")?.focus();
  }

  private filter(): void {
    const wanted = this.search.value.trim().toLowerCase();
    for (const row of this.groups.querySelectorAll("li")) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    for (const group of this.groups.querySelectorAll("section")) group.hidden = group.querySelector("li:not([hidden])") === null;
  }
}

function keyCaps(keys: readonly string[], held = false): HTMLElement {
  if (keys.length === 0) return h("span", { class: "key-caps faint" }, t("no key"));
  const cap = (key: string): HTMLElement => h("kbd", {}, printedChord(key).replace(/Arrow(?:Right|Left|Up|Down)/, (name) => ARROWS[name] ?? name));
  return h("span", { class: "key-caps" }, held ? h("span", { class: "faint" }, t("hold")) : null, ...keys.map(cap));
}
