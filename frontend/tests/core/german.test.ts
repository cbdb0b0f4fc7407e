import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterEach, expect, test } from "vitest";
import { decimals, setCatalog, t } from "../../src/core/i18n";
import german from "../../src/locale/de.json";

const SOURCES = join(import.meta.dirname, "../../src");
const CATALOG: Readonly<Record<string, string>> = german;

/** Every literal that `t` or `msg` is given anywhere in the sources. */
function saidIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => literals(ts.createSourceFile(name, readFileSync(join(folder, name), "utf8"), ts.ScriptTarget.Latest)));
}

function literals(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ["t", "msg"].includes(node.expression.text)) {
      const [words] = node.arguments;
      if (words !== undefined && ts.isStringLiteral(words)) found.push(words.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function placeholders(words: string): string[] {
  return [...new Set(words.match(/\{\w+\}/g))].sort();
}

const said = new Set(saidIn(SOURCES));

afterEach(() => {
  setCatalog({});
});

test("every word of the pages has its German, and German has no others", () => {
  expect([...said].filter((english) => !CATALOG[english])).toEqual([]);
  expect(Object.keys(CATALOG).filter((english) => !said.has(english))).toEqual([]);
});

test.each(Object.entries(CATALOG))("%s names the same values in German", (english, words) => {
  expect(placeholders(words)).toEqual(placeholders(english));
});

test("words and numbers follow the language", () => {
  setCatalog(CATALOG, "de");
  expect(t("Saving")).toBe("Wird gesichert");
  expect(decimals(0.97, 3)).toBe("0,970");
  setCatalog({});
  expect(decimals(0.97, 3)).toBe("0.970");
});
