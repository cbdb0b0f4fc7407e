const SIZE_KEY = "selvedge-sheet-size";

/** Three sizes of thumbnails, remembered on this computer. */
export function startSizes(host: HTMLElement): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-size-choice]")];
  const choose = (size: string): void => {
    host.dataset["size"] = size;
    localStorage.setItem(SIZE_KEY, size);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset["sizeChoice"] === size));
  };
  for (const button of buttons) button.addEventListener("click", () => choose(button.dataset["sizeChoice"] ?? "medium"));
  const known = buttons.some((button) => button.dataset["sizeChoice"] === localStorage.getItem(SIZE_KEY));
  choose(known ? (localStorage.getItem(SIZE_KEY) ?? "medium") : "medium");
}

/** Fetch the pictures of the page after this one while the reviewer judges: it is filled from the cache. */
export function warmNextPage(): void {
  const next = document.querySelector<HTMLAnchorElement>("a[rel=next]");
  if (next === null) return;
  requestIdleCallback(() => {
    void fetch(next.href)
      .then((response) => response.text())
      .then((html) => warm(new DOMParser().parseFromString(html, "text/html")), () => undefined);
  }, { timeout: 3000 });
}

function warm(page: Document): void {
  for (const image of page.querySelectorAll<HTMLImageElement>("#sheet img")) {
    const source = image.getAttribute("src");
    if (source === null) continue;
    const picture = new Image();
    picture.fetchPriority = "low";
    picture.src = source;
  }
}
