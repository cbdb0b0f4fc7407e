import { msg, t } from "../core/i18n";
import { button, h, icon } from "./dom";

/** Open a modal dialog; it leaves the page when it is closed, and `closed` is then told why. */
export function openDialog(title: string, content: readonly Node[], closed: (value: string) => void = () => undefined): HTMLDialogElement {
  const heading = h("h2", {}, title);
  const dialog = h("dialog", { class: "editor-dialog", "aria-label": title }, heading, ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed(dialog.returnValue);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

const REASONS = [msg("The photo cannot be used"), msg("No garment can be seen"), msg("I am not sure what belongs to the garment"), msg("Too hard for now")];

/** Ask why a photo is skipped; null when the person stays with it. */
export function askSkipReason(): Promise<string | null> {
  return new Promise((resolve) => {
    const choices = REASONS.map((reason, index) =>
      h("label", { class: "choice" }, h("input", { type: "radio", name: "reason", value: reason, ...(index === 0 && { checked: "", autofocus: "" }) }), t(reason)),
    );
    const other = h("textarea", { name: "words", rows: "2", maxlength: "400", placeholder: t("Anything to add") });
    const form = h(
      "form",
      { method: "dialog" },
      ...choices,
      other,
      h("footer", {}, button({ label: t("Stay"), kind: "outlined" }, () => dialog.close("")), h("button", { class: "accent", value: "skip" }, t("Skip this photo"))),
    );
    const dialog = openDialog(t("Why skip this photo?"), [form], (value) => {
      const answers = new FormData(form);
      const words = [answers.get("reason"), answers.get("words")].filter((word): word is string => typeof word === "string");
      resolve(value === "skip" ? words.filter((word) => word.trim() !== "").join(": ") : null);
    });
  });
}

/**
 * Sign in again over the open editor. `attempt` resolves to null, or to the words that say what was wrong; the
 * dialog stays until it succeeds, because nothing can be saved before.
 */
export function askSignIn(user: string, attempt: (username: string, password: string) => Promise<string | null>): Promise<void> {
  return new Promise((resolve) => {
    const name = h("input", { name: "username", autocomplete: "username", required: "", value: user });
    const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: "", autofocus: "" });
    const wrong = h("p", { class: "problem", role: "alert" });
    const form = h(
      "form",
      {},
      h("p", {}, t("Your session has ended. Your strokes are kept on this computer and are sent as soon as you are in.")),
      h("label", {}, t("Name"), name),
      h("label", {}, t("Password"), password),
      wrong,
      h("footer", {}, h("button", { class: "accent" }, t("Sign in"))),
    );
    const dialog = openDialog(t("Sign in again"), [form], () => resolve());
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void attempt(name.value, password.value).then((problem) => {
        wrong.textContent = problem ?? "";
        if (problem === null) dialog.close();
      });
    });
  });
}

/** What the banner over the photo says, and what can be done about it. */
export interface Notice {
  readonly tone: "info" | "warn" | "bad";
  readonly text: string;
  /** Goes away by itself after a few seconds. */
  readonly brief?: boolean;
  readonly actions: readonly { readonly label: string; readonly run: () => void }[];
}

const TONE_ICONS = { info: "info", warn: "triangle-alert", bad: "circle-alert" } as const;

// Long enough to read a short sentence twice.
const BRIEF_MS = 6000;

/** A banner; every action, and the cross, closes it. */
export function noticeElement({ tone, text, actions, brief }: Notice): HTMLElement {
  const element = h("div", { class: `message ${tone}`, ...(tone !== "info" && { role: "alert" }) }, icon(TONE_ICONS[tone]), h("p", {}, text));
  for (const { label, run } of actions) {
    element.append(
      button({ label, kind: "outlined" }, () => {
        element.remove();
        run();
      }),
    );
  }
  element.append(button({ icon: "x", label: t("Close this message") }, () => element.remove()));
  if (brief === true) setTimeout(() => element.remove(), BRIEF_MS);
  return element;
}
