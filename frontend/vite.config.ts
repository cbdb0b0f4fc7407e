import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const pages = resolve(import.meta.dirname, "src/pages");

/** Every file in src/pages is the entry of one page; its manifest key is "src/pages/NAME.ts". */
const entries = readdirSync(pages)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => resolve(pages, name));

export default defineConfig({
  root: import.meta.dirname,
  base: "/static/dist/",
  publicDir: false,
  build: {
    outDir: "../workbench/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // The content security policy allows no data: addresses for fonts and pictures.
    assetsInlineLimit: 0,
    rollupOptions: { input: entries },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
