const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const REFRESH_MS = 30_000;

/** Words for the distance from now to a moment, both in milliseconds since 1970: "3 minutes ago". */
export function relativeTime(moment: number, now: number, locale = "en"): string {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const seconds = Math.round((moment - now) / 1000);
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(seconds, "second");
}

function refresh(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const moment = Date.parse(element.dateTime);
    if (Number.isNaN(moment)) continue;
    if (element.title === "") element.title = new Date(moment).toLocaleString();
    element.textContent = relativeTime(moment, Date.now(), document.documentElement.lang || "en");
  }
}

/** Write every <time datetime> as a relative time with the exact one on hover, and keep it true. */
export function startTimes(): void {
  refresh(document);
  window.setInterval(() => refresh(document), REFRESH_MS);
  document.addEventListener("htmx:load", (event) => refresh((event as CustomEvent<{ elt: HTMLElement }>).detail.elt));
}
