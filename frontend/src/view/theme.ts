const KEY = "selvedge-theme";
const THEMES = ["light", "dark", "system"] as const;
type Theme = (typeof THEMES)[number];

function isTheme(value: string | null | undefined): value is Theme {
  return THEMES.some((theme) => theme === value);
}

function storedTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return isTheme(stored) ? stored : "system";
}

/** Show a theme: <html data-theme="light|dark|system">, and say so on every switch. */
function showTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  for (const button of document.querySelectorAll<HTMLElement>("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset["setTheme"] === theme));
  }
}

/** Follow the stored choice, and let any element with data-set-theme="light|dark|system" change it. */
export function startTheme(): void {
  showTheme(storedTheme());
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-set-theme]");
    const theme = button?.dataset["setTheme"];
    if (!isTheme(theme)) return;
    localStorage.setItem(KEY, theme);
    // The server writes it into the page, so that a dark page never flashes white first.
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    showTheme(theme);
  });
  // Another tab changed it: both show the same.
  window.addEventListener("storage", () => showTheme(storedTheme()));
}
