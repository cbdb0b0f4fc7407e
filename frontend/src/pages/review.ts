// One photo to judge: panes that move as one, and verdicts that open the next photo at once.
import "../locale/speak";
import { t } from "../core/i18n";
import { ApiError } from "../api/client";
import { sendVerdict, type Verdict } from "../api/verdicts";
import { changeWords, countChange, frameAround } from "../core/compare";
import { openMask } from "../core/document";
import type { Mask } from "../core/mask";
import type { LabelData, LayerData } from "../core/order";
import "../styles/review.css";
import { CameraStore } from "../view/camera";
import type { Mode } from "../view/overlay";
import { Viewer, type ViewerLayer } from "../view/viewer";

interface Shown {
  readonly version: number;
  readonly layers: readonly LayerData[];
}

interface ReviewOrder {
  readonly photo: { readonly width: number; readonly height: number; readonly screen_url: string };
  readonly labels: readonly LabelData[];
  readonly mask: Shown | null;
  readonly prediction: Shown | null;
}

interface Pane {
  readonly viewer: Viewer;
  /** Whether it shows the mask in the chosen way; the photo stays a photo. */
  readonly masked: boolean;
  /** What the mask differs from, in the pane that shows the difference. */
  readonly against: readonly ViewerLayer[] | null;
}

// Room around the garment, so that what a mask wrongly left out is in view too.
const MARGIN = 0.12;
// The next photo is shown as the one before.
const LOOK_KEY = "selvedge-review-look";
const REPEATED = new Set(["ArrowLeft", "ArrowRight"]);

function openPanes(order: ReviewOrder): Pane[] {
  const camera = new CameraStore();
  const { screen_url: photoUrl, width, height } = order.photo;
  const frame = frameAround([...masksOf(order, order.mask), ...masksOf(order, order.prediction)], order.photo, MARGIN);
  const hosts = document.querySelectorAll<HTMLElement>("[data-pane]");
  return [...hosts].map((pane) => {
    const name = pane.dataset["pane"] ?? "";
    const shown = name === "prediction" ? order.prediction : name === "photo" ? null : order.mask;
    const against = name === "difference" ? colored(order, order.prediction) : null;
    const host = pane.querySelector<HTMLElement>(".pane-view") ?? pane;
    const options = { photoUrl, width, height, layers: colored(order, shown), mode: "off" as Mode, camera, frame };
    return { viewer: new Viewer(host, against === null ? options : { ...options, against }), masked: shown !== null && against === null, against };
  });
}

function colored(order: ReviewOrder, shown: Shown | null): ViewerLayer[] {
  const colors = new Map(order.labels.map(({ id, color }) => [id, color]));
  return (shown?.layers ?? []).map(({ label, data }) => ({ data, color: colors.get(label) ?? "" }));
}

function masksOf(order: ReviewOrder, shown: Shown | null): Mask[] {
  return (shown?.layers ?? []).map(({ data }) => openMask(data, order.photo));
}

/** Outline, tint or cutout for all panes; holding S shows the photo alone. */
function startLooks(panes: readonly Pane[]): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("[data-mode]")];
  const chosen = (): number => Math.max(0, buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true"));
  const show = (peek: boolean): void => {
    const mode = (buttons[chosen()]?.dataset["mode"] ?? "outline") as Mode;
    for (const { viewer, masked, against } of panes) viewer.show({ mode: masked && !peek ? mode : "off", against: peek ? null : against });
  };
  const choose = (index: number): void => {
    localStorage.setItem(LOOK_KEY, buttons[index]?.dataset["mode"] ?? "");
    for (const [at, button] of buttons.entries()) button.setAttribute("aria-pressed", String(at === index));
    show(false);
  };
  for (const [at, button] of buttons.entries()) button.addEventListener("click", () => choose(at));
  const kept = localStorage.getItem(LOOK_KEY);
  onLookKeys({ cycle: () => choose((chosen() + 1) % buttons.length), peek: show, fit: () => panes[0]?.viewer.fit() });
  choose(Math.max(0, buttons.findIndex((button) => button.dataset["mode"] === kept)));
}

function onLookKeys(act: { readonly cycle: () => void; readonly peek: (on: boolean) => void; readonly fit: () => void }): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "f") act.cycle();
    else if (event.key === "s") act.peek(true);
    else if (event.key === "0") act.fit();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "s") act.peek(false);
  });
  window.addEventListener("blur", () => act.peek(false));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, select, textarea");
}

/** A key held down, or pressed while a dialog asks something, must not judge one photo after the other. */
function guardKeys(): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const held = event.repeat && !REPEATED.has(event.key) && !isTyping(event.target);
      const asking = document.querySelector("dialog[open]") !== null && !(event.ctrlKey && event.key === "Enter");
      if (held || asking) event.stopPropagation();
    },
    { capture: true },
  );
}

function say(id: string, words: string): void {
  const notice = document.getElementById(id);
  const text = notice?.querySelector("span");
  if (!notice || !text) return;
  text.textContent = words;
  notice.hidden = words === "";
}

/** Sends one verdict at a time and goes on to the next photo. */
class Judge {
  private busy = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly version: number,
  ) {}

  approve(usePrediction: boolean): void {
    void this.send("problem", "approve", { version: this.version, use_prediction: usePrediction });
  }

  sendBack(form: FormData): void {
    const [cause, note] = [form.get("cause"), form.get("note")];
    if (typeof cause !== "string") { say("send-back-problem", t("Choose what is wrong.")); return; }
    if (typeof note !== "string" || note.trim() === "") { say("send-back-problem", t("Write what to change.")); return; }
    void this.send("send-back-problem", "sendBack", { version: this.version, cause, note });
  }

  private async send(problem: string, verb: "approve" | "sendBack", verdict: Verdict): Promise<void> {
    if (this.busy) return;
    this.setBusy(true);
    say(problem, "");
    try {
      this.open(await sendVerdict(this.host.dataset[verb] ?? "", verdict));
    } catch (error) {
      this.setBusy(false);
      say(problem, error instanceof ApiError ? error.message : t("Something went wrong. Nothing was judged; try again."));
    }
  }

  private open(next: number | null): void {
    const { item = "", sheet = "/" } = this.host.dataset;
    location.assign(next === null ? sheet : item.replace(/\/0\/$/, `/${next}/`));
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    this.host.toggleAttribute("data-busy", busy);
  }
}

function startVerdicts(host: HTMLElement, version: number): void {
  const judge = new Judge(host, version);
  for (const button of document.querySelectorAll<HTMLElement>("[data-verdict]")) {
    button.addEventListener("click", () => judge.approve(button.dataset["verdict"] === "prediction"));
  }
  const form = document.querySelector<HTMLFormElement>("#send-back-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    judge.sendBack(new FormData(form));
  });
  form?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

function showCounts(order: ReviewOrder): void {
  const change = countChange(masksOf(order, order.prediction), masksOf(order, order.mask), order.photo.width * order.photo.height);
  for (const kind of ["added", "removed"] as const) {
    const place = document.querySelector(`[data-count="${kind}"]`);
    if (place !== null) place.textContent = changeWords(change[kind], change.before);
  }
}

const host = document.getElementById("judge");
const text = document.getElementById("review-order")?.textContent;
if (host !== null && text) {
  const order = JSON.parse(text) as ReviewOrder;
  guardKeys();
  startLooks(openPanes(order));
  if (order.mask !== null) startVerdicts(host, order.mask.version);
  if (order.mask !== null && order.prediction !== null) showCounts(order);
}
