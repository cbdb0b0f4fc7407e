const CONTROLS = "button, a[href], input, select";

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * One stop for Tab in a whole toolbar; arrows, Home and End move inside it (ARIA Authoring Practices, toolbar). On a
 * slider the sideways arrows are the slider's own, those up and down move on. Returns what to call when its controls
 * were made anew or switched off.
 */
export function rove(bar: HTMLElement): () => void {
  const controls = (): HTMLElement[] => [...bar.querySelectorAll<HTMLElement>(CONTROLS)].filter((one) => !one.matches(":disabled") && one.closest("[hidden]") === null);
  const settle = (to?: HTMLElement): void => {
    const all = controls();
    const stop = to ?? all.find((one) => one === document.activeElement) ?? all.find((one) => one.tabIndex === 0) ?? all[0];
    // Left alone where it is right already: it is asked for with every move of the hand.
    for (const one of all) if (one.tabIndex !== (one === stop ? 0 : -1)) one.tabIndex = one === stop ? 0 : -1;
  };
  bar.addEventListener("keydown", (event) => {
    const all = controls();
    const here = all.findIndex((one) => one === event.target);
    const next = here < 0 || slides(event) ? undefined : target(all, here, event.key);
    if (next === undefined) return;
    event.preventDefault();
    settle(next);
    next.focus();
  });
  bar.addEventListener("focusin", (event) => settle(controls().find((one) => one === event.target)));
  return () => settle();
}

function target(all: readonly HTMLElement[], here: number, key: string): HTMLElement | undefined {
  if (key === "Home") return all[0];
  if (key === "End") return all[all.length - 1];
  const step = STEPS[key];
  return step === undefined ? undefined : all[(here + step + all.length) % all.length];
}

/** Keys that change a slider's or a list's value. */
function slides({ key, target: control }: KeyboardEvent): boolean {
  if (control instanceof HTMLSelectElement) return key.startsWith("Arrow");
  return control instanceof HTMLInputElement && control.type === "range" && (key === "ArrowLeft" || key === "ArrowRight" || key === "Home" || key === "End");
}
