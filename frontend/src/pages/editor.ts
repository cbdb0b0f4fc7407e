// The mask editor: reads the work order that came with the page and joins the editor to the server.
import { ApiError, Client } from "../api/client";
import { BrowserJournal } from "../api/journal";
import type { EditorSettings, WorkOrder } from "../core/order";
import "../styles/editor.css";
import "../styles/editor-dialog.css";
import "../styles/editor-options.css";
import "../styles/editor-check.css";
import "../styles/editor-panel.css";
import { askSignIn } from "../view/dialogs";
import { Editor } from "../view/editor";
import { startKeys } from "./editor/key-store";
import { Session } from "./editor/session";

/** What the server wrote into the page under an id; null where it wrote nothing. */
function inPage(id: string): unknown {
  const text = document.getElementById(id)?.textContent ?? "";
  return JSON.parse(text.trim() === "" ? "null" : text);
}

function start(host: HTMLElement): void {
  const { api = "/api", home = "/", user = "" } = host.dataset;
  const client = new Client(api);
  const settings = inPage("editor-settings") as EditorSettings | null;
  startKeys(settings, client, user);
  const signIn = (): Promise<void> => askSignIn(user, (name, password) => attempt(client, name, password));
  const editor = new Editor(host, home, {
    step: (kind, tool) => session.step(kind, tool),
    begin: () => session.begin(),
    active: () => session.active(),
    save: () => session.save(),
    submit: () => void session.submit(),
    skip: (reason) => void session.skip(reason),
    server: (order) => client.server(order.id),
  }, settings?.practice_url ?? null);
  const session = new Session(editor, client, new BrowserJournal(), user, signIn);
  void session.open(inPage("work-order") as WorkOrder | null);
  // Back and forward among the photos of one sitting: the server knows which of them are still this person's.
  window.addEventListener("popstate", () => location.reload());
}

async function attempt(client: Client, name: string, password: string): Promise<string | null> {
  try {
    await client.signIn(name, password);
    return null;
  } catch (error) {
    return error instanceof ApiError ? error.message : "Something went wrong. Try again.";
  }
}

const host = document.querySelector<HTMLElement>("main#editor");
if (host !== null) start(host);
