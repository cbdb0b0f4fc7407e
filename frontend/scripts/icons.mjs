// Writes one sprite with a <symbol> for each name in icons.json, so that a page
// draws an icon with <svg class="icon"><use href="/static/dist/icons.svg#name"/></svg>.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const names = JSON.parse(readFileSync(resolve(root, "icons.json"), "utf8"));
const shape = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';

/** The drawing inside one icon's <svg>; a name the icon set lacks stops the build. */
function drawing(name) {
  const file = readFileSync(resolve(root, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
  return file.slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
}

const symbols = [...new Set(names)].sort().map((name) => `<symbol id="${name}" ${shape}>${drawing(name)}</symbol>`);
const target = resolve(root, process.argv[2] ?? "../workbench/static/dist/icons.svg");
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
