import { isHeld, keymap, type Command } from "./keys";

export interface KeyboardListener {
  run(command: Command): void;
  /** Pan and peek, while their keys are held. */
  hold(what: "pan" | "peek", held: boolean): void;
}

const HOLDS = { holdPan: "pan", holdPeek: "peek" } as const;
type Hold = keyof typeof HOLDS;

/** Keys for the whole page, except where text is typed or a dialog is open. */
export class Keyboard {
  private readonly gone = new AbortController();
  /** The keys that are down now and what they hold, by their place: what they type changes with Shift. */
  private readonly holding = new Map<string, Hold>();

  constructor(private readonly listener: KeyboardListener) {
    const { signal } = this.gone;
    window.addEventListener("keydown", (event) => this.down(event), { signal });
    window.addEventListener("keyup", (event) => this.up(event.code), { signal });
    // A key released in another window is never reported here.
    window.addEventListener("blur", () => [...this.holding.keys()].forEach((code) => this.up(code)), { signal });
  }

  dispose(): void {
    this.gone.abort();
  }

  private down(event: KeyboardEvent): void {
    if (event.defaultPrevented || isTyping(event.target)) return;
    // Alt alone would open the browser's menu in the middle of a stroke.
    if (event.key === "Alt") event.preventDefault();
    const match = keymap.match(event);
    if (match?.command === undefined || isControlsOwn(match.chord, event.target)) return;
    event.preventDefault();
    if (isHeld(match.command)) this.hold(event.code, match.command as Hold);
    else this.listener.run(match.command);
  }

  private hold(code: string, command: Hold): void {
    if (this.holding.has(code)) return;
    this.holding.set(code, command);
    this.listener.hold(HOLDS[command], true);
  }

  private up(code: string): void {
    const command = this.holding.get(code);
    if (command === undefined) return;
    this.holding.delete(code);
    this.listener.hold(HOLDS[command], false);
  }
}

function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]") !== null) return true;
  return target instanceof Element && target.closest("textarea, select, input:not([type=range], [type=checkbox])") !== null;
}

const ANSWERED = new Set(["Space", "Enter", "Backspace", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"]);

/** A control that was reached with the keyboard answers Space, Enter and the arrows itself. */
function isControlsOwn(chord: string, target: EventTarget | null): boolean {
  return ANSWERED.has(chord) && target instanceof Element && target.matches(":is(button, a, input, summary, [role=option]):focus-visible");
}
