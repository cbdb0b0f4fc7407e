import type { Client } from "../../api/client";
import type { EditorSettings } from "../../core/order";
import { keymap } from "../../view/keys";
import type { Preset } from "../../view/presets";

interface Kept {
  readonly preset: Preset;
  readonly keys: EditorSettings["keys"];
  /** The server has not got it yet. */
  readonly unsent: boolean;
}

/**
 * Use a person's keys, and keep each change: at once in this browser, then on the server, again when the network is
 * back. What the server never got wins over what it has.
 */
export function startKeys(settings: EditorSettings | null, client: Client, user: string): void {
  const place = `selvedge-keys-${user}`;
  const kept = readKept(localStorage.getItem(place));
  const send = (): void => {
    const { preset, keys } = keymap.choice;
    if (settings === null) return;
    const sent = JSON.stringify({ preset, keys, unsent: true });
    client
      .keepKeys(settings.url, { preset, keys })
      // A change made meanwhile is sent by itself; this answer says nothing about it.
      .then(() => localStorage.getItem(place) === sent && localStorage.setItem(place, JSON.stringify({ preset, keys, unsent: false })))
      .catch(() => undefined);
  };
  if (kept?.unsent === true || settings === null) keymap.choose(kept ?? keymap.choice);
  else keymap.choose({ preset: settings.preset, keys: settings.keys });
  keymap.subscribe(() => {
    localStorage.setItem(place, JSON.stringify({ ...keymap.choice, unsent: true }));
    send();
  });
  window.addEventListener("online", () => readKept(localStorage.getItem(place))?.unsent === true && send());
  if (kept?.unsent === true) send();
}

function readKept(text: string | null): Kept | null {
  try {
    const kept = JSON.parse(text ?? "null") as Partial<Kept> | null;
    return typeof kept?.keys === "object" && typeof kept.preset === "string" ? (kept as Kept) : null;
  } catch {
    return null;
  }
}
