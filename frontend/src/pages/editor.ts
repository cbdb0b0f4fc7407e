// The mask editor: reads the work order that came with the page and joins the editor to the server.
import "../locale/speak";
import { t } from "../core/i18n";
import { ApiError, Client } from "../api/client";
import { BrowserJournal } from "../api/journal";
import type { EditorSettings, WorkOrder } from "../core/order";
import "../styles/editor.css";
import "../styles/editor-dialog.css";
import "../styles/editor-options.css";
import "../styles/editor-check.css";
import "../styles/editor-panel.css";
import "../styles/editor-practice.css";
import { askSignIn } from "../view/dialogs";
import { Editor, type EditorListener } from "../view/editor";
import { startKeys } from "./editor/key-store";
import { PracticeSession } from "./editor/practice";
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
  const order = inPage("work-order") as WorkOrder | null;
  const practice = settings === null ? null : { url: settings.practice_url, offered: !settings.practiced, decline: () => client.practiceSeen(settings.practice_done_url) };
  if (order?.practice !== undefined) {
    const listener: PracticeSession = new PracticeSession(() => editor, client, { ...order, practice: order.practice }, user, settings?.practice_done_url ?? "");
    const editor = new Editor(host, home, listener, practice);
    listener.open();
    return;
  }
  const signIn = (): Promise<void> => askSignIn(user, (name, password) => attempt(client, name, password));
  const listener: EditorListener = {
    step: (kind, tool) => session.step(kind, tool),
    begin: () => session.begin(),
    active: () => session.active(),
    save: () => session.save(),
    submit: () => void session.submit(),
    skip: (reason) => void session.skip(reason),
    server: ({ id }) => client.server(id),
  };
  const editor = new Editor(host, home, listener, practice);
  const session = new Session(editor, client, new BrowserJournal(), user, signIn);
  void session.open(order);
  // Back and forward among the photos of one sitting: the server knows which of them are still this person's.
  window.addEventListener("popstate", () => location.reload());
}

async function attempt(client: Client, name: string, password: string): Promise<string | null> {
  try {
    await client.signIn(name, password);
    return null;
  } catch (error) {
    return error instanceof ApiError ? error.message : t("Something went wrong. Try again.");
  }
}

const host = document.querySelector<HTMLElement>("main#editor");
if (host !== null) start(host);
