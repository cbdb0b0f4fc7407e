import { keysOf, type Command } from "./keys";

type Child = Node | string | null;

/** An element with attributes and children; null children are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon of the sprite; decoration only, the words stand beside it or in the button's label. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${import.meta.env.BASE_URL}icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** What a button shows and says. */
export interface ButtonLook {
  readonly icon?: string;
  readonly label: string;
  /** A fixed shortcut for the tooltip. */
  readonly keys?: string;
  /** What the button does: the tooltip names the command's present keys. */
  readonly command?: Command;
  /** Show the label beside the icon. */
  readonly wide?: boolean;
  readonly kind?: string;
}

export function button(look: ButtonLook, press: () => void): HTMLButtonElement {
  const { label, command } = look;
  const element = h(
    "button",
    { type: "button", class: look.kind ?? "bare", "aria-label": label, ...(command !== undefined && { "data-command": command }) },
    look.icon === undefined ? null : icon(look.icon),
    look.wide === true || look.icon === undefined ? h("span", {}, label) : null,
  );
  nameKeys(element, command === undefined ? (look.keys ?? "") : keysOf(command));
  element.addEventListener("click", press);
  return element;
}

/** The tooltip and what a screen reader says of the shortcut. */
export function nameKeys(element: HTMLElement, keys: string): void {
  const label = element.getAttribute("aria-label") ?? element.textContent;
  element.title = keys === "" ? label : `${label} (${keys})`;
  const shortcuts = keys.replaceAll("Ctrl", "Control").split(" / ").join(" ");
  if (keys === "") element.removeAttribute("aria-keyshortcuts");
  else element.setAttribute("aria-keyshortcuts", shortcuts);
}

/** Every button of a command names its present keys. */
export function renameKeys(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-command]")) nameKeys(element, keysOf(element.dataset["command"] as Command));
}
