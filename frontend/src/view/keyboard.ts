import { commandOf, type Command } from "./keys";

export interface KeyboardListener {
  run(command: Command): void;
  /** Space (pan) and S (peek) while they are held. */
  hold(what: "pan" | "peek", held: boolean): void;
}

/** Keys for the whole page, except where text is typed or a dialog is open. */
export class Keyboard {
  private readonly gone = new AbortController();

  constructor(private readonly listener: KeyboardListener) {
    const { signal } = this.gone;
    window.addEventListener("keydown", (event) => this.down(event), { signal });
    window.addEventListener("keyup", (event) => this.up(event), { signal });
    // A key released in another window is never reported here.
    window.addEventListener("blur", () => this.letGo(), { signal });
  }

  dispose(): void {
    this.gone.abort();
  }

  private down(event: KeyboardEvent): void {
    if (isTyping(event.target)) return;
    const held = heldKey(event);
    if (held === "pan" && isFocusedControl(event.target)) return;
    // Alt alone would open the browser's menu in the middle of a stroke.
    if (event.key === "Alt") event.preventDefault();
    const command = held === null ? commandOf(event) : undefined;
    if ((command === "finish" || command === "back") && isFocusedControl(event.target)) return;
    if (held === null && command === undefined) return;
    event.preventDefault();
    if (held !== null) this.listener.hold(held, true);
    else if (command !== undefined) this.listener.run(command);
  }

  private up(event: KeyboardEvent): void {
    if (event.code === "Space") this.listener.hold("pan", false);
    if (event.key.toLowerCase() === "s") this.listener.hold("peek", false);
  }

  private letGo(): void {
    this.listener.hold("pan", false);
    this.listener.hold("peek", false);
  }
}

function heldKey(event: KeyboardEvent): "pan" | "peek" | null {
  if (event.code === "Space") return "pan";
  return event.key.toLowerCase() === "s" && !event.ctrlKey && !event.metaKey ? "peek" : null;
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target instanceof Element && target.closest("textarea, select, input:not([type=range], [type=checkbox])") !== null;
}

/** A control that was reached with the keyboard answers Space and Enter itself. */
function isFocusedControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(":is(button, a, input):focus-visible");
}
