import { t } from "../../core/i18n";
import type { VerdictKind } from "../../core/review";

/** What a reviewer wrote: why and what to change. */
export interface Written {
  readonly kind: VerdictKind;
  readonly cause: string;
  readonly note: string;
}

/** The questions that some verdicts ask: a form each, a dialog over the sheet or a part of the side beside a photo. */
export class VerdictForms {
  private readonly dialogs = new Map<string, HTMLDialogElement>();

  constructor(
    root: ParentNode,
    private readonly modal: boolean,
    private readonly given: (written: Written) => void,
    private readonly shut: () => void = () => undefined,
  ) {
    for (const dialog of root.querySelectorAll<HTMLDialogElement>("dialog[data-verdict-form]")) this.start(dialog);
  }

  get asking(): boolean {
    return [...this.dialogs.values()].some(({ open }) => open);
  }

  /** False when this verdict asks nothing. */
  ask(kind: VerdictKind): boolean {
    const dialog = this.dialogs.get(kind);
    if (dialog === undefined || this.asking) return dialog !== undefined;
    complain(dialog, "");
    if (this.modal) dialog.showModal();
    else dialog.show();
    dialog.querySelector<HTMLElement>("[autofocus]")?.focus();
    return true;
  }

  close(): void {
    for (const dialog of this.dialogs.values()) if (dialog.open) dialog.close();
  }

  /** What the open form says is wrong with it. */
  complain(words: string): void {
    for (const dialog of this.dialogs.values()) if (dialog.open) complain(dialog, words);
  }

  private start(dialog: HTMLDialogElement): void {
    const form = dialog.querySelector("form");
    if (form === null) return;
    this.dialogs.set(dialog.dataset["verdictForm"] ?? "", dialog);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(dialog, form);
    });
    dialog.addEventListener("keydown", (event) => onKey(event, dialog, form));
    dialog.addEventListener("close", () => this.shut());
    for (const chip of form.querySelectorAll<HTMLElement>("[data-fill]")) {
      chip.addEventListener("click", () => fill(form, chip.dataset["fill"] ?? ""));
    }
  }

  private send(dialog: HTMLDialogElement, form: HTMLFormElement): void {
    const data = new FormData(form);
    const [cause, note] = [text(data.get("cause")), text(data.get("note"))];
    const asks = form.querySelector("input[name=cause]") !== null;
    if (asks && cause === "") { complain(dialog, t("Choose what is wrong.")); return; }
    if (note === "") { complain(dialog, t("Write a few words.")); return; }
    dialog.close();
    form.reset();
    this.given({ kind: (dialog.dataset["verdictForm"] ?? "sent_back") as VerdictKind, cause, note });
  }
}

/** Digits choose a cause and go on to the note; Ctrl+Enter sends; Escape leaves. */
function onKey(event: KeyboardEvent, dialog: HTMLDialogElement, form: HTMLFormElement): void {
  const typing = event.target instanceof HTMLTextAreaElement;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  else if (event.key === "Escape") dialog.close();
  else if (/^[1-9]$/.test(event.key) && !typing) choose(form, Number(event.key) - 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(form: HTMLFormElement, at: number): void {
  const cause = form.querySelectorAll<HTMLInputElement>("input[name=cause]")[at];
  if (cause === undefined) return;
  cause.checked = true;
  form.querySelector("textarea")?.focus();
}

/** A chip adds its words to the note. */
function fill(form: HTMLFormElement, words: string): void {
  const note = form.querySelector("textarea");
  if (note === null) return;
  if (!note.value.includes(words)) note.value = note.value.trim() === "" ? words : `${note.value.trim()} ${words}`;
  note.focus();
}

function complain(dialog: HTMLDialogElement, words: string): void {
  const notice = dialog.querySelector<HTMLElement>(".error");
  const place = notice?.querySelector("span");
  if (!notice || !place) return;
  place.textContent = words;
  notice.hidden = words === "";
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === "string" ? value.trim() : "";
}
