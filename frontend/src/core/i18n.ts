/** English text → the same in another language; a text that is missing is shown in English. */
export type Catalog = Readonly<Record<string, string>>;

let catalog: Catalog = {};
let spoken = "en";

/** Speak another language (BCP 47) from now on: before the first words are shown. */
export function setCatalog(next: Catalog, name = "en"): void {
  catalog = next;
  spoken = name;
}

/** The language that is spoken, for numbers, dates and sorting. */
export function language(): string {
  return spoken;
}

/** A number with exactly so many decimals, as the language writes it. */
export function decimals(value: number, digits: number): string {
  return value.toLocaleString(spoken, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The words in the reader's language, with each {name} replaced by its value. */
export function t(english: string, values: Readonly<Record<string, string | number>> = {}): string {
  const words = catalog[english] ?? english;
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Marks words that a table holds and that `t` translates when they are shown. */
export function msg(english: string): string {
  return english;
}
