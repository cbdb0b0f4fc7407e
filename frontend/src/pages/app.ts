// The entry that every page loads: styles, htmx, the theme switch and relative times.
import "../view/htmx";
import "../locale/speak";
import "../styles/index.css";
import { csrfToken } from "../api/csrf";
import { startShell } from "../view/shell";
import { startTheme } from "../view/theme";
import { startTimes } from "../view/times";

document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  headers["X-CSRFToken"] = csrfToken();
});

startTheme();
startShell();
startTimes();
