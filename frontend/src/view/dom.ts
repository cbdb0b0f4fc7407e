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

/** What a button shows and says; `keys` names its shortcut in the tooltip. */
export interface ButtonLook {
  readonly icon?: string;
  readonly label: string;
  readonly keys?: string;
  /** Show the label beside the icon. */
  readonly wide?: boolean;
  readonly kind?: string;
}

export function button(look: ButtonLook, press: () => void): HTMLButtonElement {
  const { label, keys } = look;
  const element = h(
    "button",
    { type: "button", class: look.kind ?? "bare", title: keys === undefined ? label : `${label} (${keys})` },
    look.icon === undefined ? null : icon(look.icon),
    look.wide === true || look.icon === undefined ? h("span", {}, label) : null,
  );
  element.setAttribute("aria-label", label);
  if (keys !== undefined) element.setAttribute("aria-keyshortcuts", keys.replaceAll("Ctrl", "Control").split(" / ")[0] ?? "");
  element.addEventListener("click", press);
  return element;
}
