// A training as it runs: asks the server every second until it is over, then loads the page with its outcome.
import "../locale/speak";
import { decimals, t } from "../core/i18n";
import { columns, type Curve, detailWords, isLate, phaseWords, type RunData, type RunEpoch } from "../core/training";
import { leftWords } from "../core/upload";
import { h } from "../view/dom";
import { Plot } from "../view/plot";

const EVERY_MS = 1000;

const part = (name: string): HTMLElement | null => document.querySelector<HTMLElement>(`[data-run="${name}"]`);

function write(name: string, text: string): void {
  const element = part(name);
  if (element !== null && element.textContent !== text) element.textContent = text;
}

function showIf(name: string, shown: boolean): void {
  const element = part(name);
  if (element !== null) element.hidden = !shown;
}

const CURVES: readonly Curve[] = ["loss", "val_dice", "learning_rate"];

function plots(): (history: readonly RunEpoch[]) => void {
  const titles = { loss: t("loss"), val_dice: "Dice", learning_rate: t("learning rate") };
  const hosts = document.querySelectorAll<HTMLElement>("[data-chart]");
  const drawn = [...hosts].map((host) => {
    const curve = CURVES.find((name) => name === host.dataset["chart"]) ?? "loss";
    const look = { xTitle: t("epoch"), yTitle: titles[curve], decimals: curve === "learning_rate" ? 4 : 3 };
    return { curve, plot: new Plot(host, look) } as const;
  });
  return (history) => {
    if (history.length === 0) return;
    for (const { curve, plot } of drawn) plot.show(...columns(history, curve));
  };
}

function figure(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? "–" : decimals(value, digits);
}

function row({ epoch, loss, val_dice, learning_rate, seconds }: RunEpoch): HTMLElement {
  const cells = [String(epoch), figure(loss, 4), figure(val_dice, 3), figure(learning_rate, 5), figure(seconds, 1)];
  return h("tr", {}, ...cells.map((text) => h("td", { class: "num" }, text)));
}

function showProgress(data: RunData): void {
  const { done, total, remaining_seconds = null } = data.progress;
  write("phase", phaseWords(data));
  write("detail", detailWords(data.progress, data.history));
  write("left", leftWords(remaining_seconds));
  const meter = part("meter");
  if (meter instanceof HTMLProgressElement && done !== undefined && total !== undefined && total > 0) {
    meter.max = total;
    meter.value = done;
  }
  showIf("late", isLate(data, Date.now()));
  showIf("no-curve", data.history.length === 0);
}

function start(host: HTMLElement, first: RunData): void {
  const draw = plots();
  let known = -1;
  const show = (data: RunData): void => {
    showProgress(data);
    if (data.history.length === known) return;
    known = data.history.length;
    part("rows")?.replaceChildren(...data.history.map(row));
    draw(data.history);
  };
  show(first);
  if (!first.over) void follow(host.dataset["url"] ?? "", show);
}

async function follow(url: string, show: (data: RunData) => void): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    const data = await ask(url);
    showIf("offline", data === null);
    if (data?.over === true) { location.reload(); return; }
    if (data !== null) show(data);
  }
}

async function ask(url: string): Promise<RunData | null> {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    return response.ok ? ((await response.json()) as RunData) : null;
  } catch {
    return null;
  }
}

const host = document.getElementById("run");
const text = document.getElementById("run-data")?.textContent;
if (host !== null && text) start(host, JSON.parse(text) as RunData);
