import { keymap, type Command } from "./keys";
import type { Match } from "./keymap";

export interface RecordListener {
  /** A chord was pressed; answers whether another one is awaited. */
  taken(match: Match<Command>): boolean;
  /** Escape: nothing changes. */
  given(): void;
}

/** Take the next key press away from the page; returns the way to stop waiting for it. */
export function recordKey(listener: RecordListener): () => void {
  const gone = new AbortController();
  const press = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const match = keymap.match(event);
    if (event.key === "Escape") listener.given();
    else if (match !== null && !listener.taken(match)) gone.abort();
  };
  window.addEventListener("keydown", press, { signal: gone.signal, capture: true });
  return () => gone.abort();
}
