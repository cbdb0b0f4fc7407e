/** The part of the Keyboard API that tells what is printed on this keyboard; only some browsers have it. */
interface LayoutKeyboard {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>;
}

const BRACKETS: ReadonlyMap<string, string> = new Map([["[", "BracketLeft"], ["]", "BracketRight"]]);
let printed: ReadonlyMap<string, string> = new Map();

/** Learn what is printed on the keys, where the browser says it; `learnt` is called when it did. */
export async function learnLayout(learnt: () => void, keyboard = (navigator as { keyboard?: LayoutKeyboard }).keyboard): Promise<void> {
  const layout = await keyboard?.getLayoutMap().catch(() => undefined);
  if (layout === undefined) return;
  printed = layout;
  learnt();
}

/** A chord as this keyboard names it: the key right of P is "[" on some and "Ü" on others. */
export function printedChord(chord: string): string {
  const here = printed.get(BRACKETS.get(chord.slice(-1)) ?? "");
  return here === undefined ? chord : chord.slice(0, -1) + here.toUpperCase();
}
