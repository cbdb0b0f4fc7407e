// The entry that every page loads: styles, htmx, the theme switch and relative times.
import "../locale/speak";
import htmx from "htmx.org";
import "../styles/index.css";
import { csrfToken } from "../api/csrf";
import { startShell } from "../view/shell";
import { startTheme } from "../view/theme";
import { startTimes } from "../view/times";

// Both would break the content security policy: an inline <style> and eval().
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRFToken"] = csrfToken();
});

startTheme();
startShell();
startTimes();
