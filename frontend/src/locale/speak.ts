// The page's language: pages import this first and wait for it, so that no word is shown in English before. English itself
// is in the source, so only the other languages are loaded, each as a chunk of its own.
import { setCatalog } from "../core/i18n";

if (document.documentElement.lang === "de") {
  const { default: german } = await import("./de.json");
  setCatalog(german, "de");
}
