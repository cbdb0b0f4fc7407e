import { t } from "../core/i18n";
// Small manners that every page shares; each is asked for by a data- attribute.

/** A menu closes when one presses elsewhere or Escape. */
function closeMenus(except?: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, select, textarea"));
}

/** The visible element that a key presses: data-key="a". */
function pressedBy(key: string): HTMLElement | undefined {
  const all = document.querySelectorAll<HTMLElement>("[data-key]");
  return [...all].find((element) => element.dataset["key"] === key && element.checkVisibility());
}

function onKey(event: KeyboardEvent): void {
  if (event.key === "Escape") closeMenus();
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  // What lies behind an open question is not pressed.
  if (document.querySelector("dialog[open]") !== null) return;
  const focused = event.target instanceof Element && event.target.matches("a, button, summary");
  if (event.key === "Enter" && focused) return;
  const element = pressedBy(event.key);
  if (element === undefined) return;
  event.preventDefault();
  element.click();
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  closeMenus(target.closest("details.menu"));
  const button = target.closest<HTMLElement>("[data-back], [data-copy], [data-open], [data-close]");
  if (button === null) return;
  const { copy, open } = button.dataset;
  if ("back" in button.dataset) history.back();
  if ("close" in button.dataset) button.closest("dialog")?.close();
  if (open !== undefined) document.querySelector<HTMLDialogElement>(open)?.showModal();
  if (copy !== undefined) void copyText(button, document.querySelector(copy)?.textContent ?? "");
}

async function copyText(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text.trim());
  const words = button.querySelector("span") ?? button;
  words.textContent = t("Copied");
}

function onSubmit(event: SubmitEvent): void {
  const question = event.submitter?.dataset["confirm"] ?? (event.target as HTMLFormElement).dataset["confirm"];
  if (question !== undefined && !window.confirm(question)) event.preventDefault();
}

/** A thumbnail shows the photo without its outline while one points at it. */
function onPoint(event: MouseEvent): void {
  const link = (event.target as Element).closest("a");
  const image = link?.querySelector<HTMLImageElement>("img[data-plain]");
  if (!link || !image || link.contains(event.relatedTarget as Node | null)) return;
  const outlined = (image.dataset["outlined"] ??= image.src);
  image.src = event.type === "mouseout" ? outlined : (image.dataset["plain"] ?? outlined);
}

/** Start menus, keys, questions before forms, copy buttons and dialogs. */
export function startShell(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("mouseover", onPoint);
  document.addEventListener("mouseout", onPoint);
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if ("submit" in field.dataset) field.closest("form")?.requestSubmit();
  });
}
