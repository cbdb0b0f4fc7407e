import { ApiError, type Client } from "../../api/client";
import { Effort } from "../../core/effort";
import { t } from "../../core/i18n";
import type { LayerData, PracticeScore, WorkOrder } from "../../core/order";
import type { Server } from "../../core/server";
import type { Editor, EditorListener } from "../../view/editor";
import { keepStep } from "../../view/practice-steps";

type PracticeOrder = WorkOrder & Required<Pick<WorkOrder, "practice">>;

const BACK = "selvedge-practice-back";

/** Joins the editor to the practice photo: nothing is claimed or saved, and a submit brings a score. */
export class PracticeSession implements EditorListener {
  private effort = new Effort();
  private readonly place: string;
  private readonly order: PracticeOrder;
  private over = false;

  constructor(
    private readonly editor: () => Editor,
    private readonly client: Client,
    order: PracticeOrder,
    user: string,
    doneUrl: string,
  ) {
    this.place = `selvedge-practice-${user}`;
    this.order = { ...order, links: { home: workplace(order.links.home) } };
    // Who has seen it is not offered it again; the sheet of keys has it for ever.
    window.addEventListener("pagehide", () => client.practiceSeen(doneUrl));
  }

  /** Show the photo, with what this browser kept of an attempt that was left. */
  open(): void {
    const kept = this.kept();
    if (kept === null) keepStep(0);
    this.editor().show(this.order, kept ?? this.order.layers);
    this.editor().showStatus({ kind: "saved", at: null });
  }

  begin(): void {
    this.effort.touch(Date.now());
  }

  active(): void {
    this.effort.touch(Date.now());
  }

  step(): void {
    if (!this.over) localStorage.setItem(this.place, JSON.stringify(this.editor().layers()));
  }

  save(): void {
    this.editor().tell({ tone: "info", text: t("Practice is kept in this browser until you submit it."), actions: [] });
  }

  submit(): void {
    void this.score();
  }

  skip(): void {
    location.assign(this.order.links.home);
  }

  server(): Server {
    return {
      refineRegion: () => Promise.reject(new Error(t("Region needs a photo of a project; practise with the other tools."))),
      markOpening: (opening) => Promise.resolve({ ...opening, id: Date.now() }),
      forgetOpening: () => Promise.resolve(),
    };
  }

  private async score(): Promise<void> {
    if (this.over) { location.assign(this.order.links.home); return; }
    const editor = this.editor();
    const layers = editor.layers();
    editor.setWorking(true);
    try {
      this.showScore(layers, await this.client.score(this.order.practice.score_url, layers, this.effort.record().active_seconds));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      editor.tell({ tone: "warn", text: t("No score: {why} Submit again.", { why: error.message }), actions: [] });
    } finally {
      editor.setWorking(false);
    }
  }

  private showScore(layers: readonly LayerData[], score: PracticeScore): void {
    this.over = true;
    localStorage.removeItem(this.place);
    keepStep(0);
    const practice = { ...this.order.practice, score };
    const previous = { layers: score.truth, by: t("the true mask") };
    this.editor().show({ ...this.order, practice, previous, prediction: null }, layers);
  }

  private kept(): LayerData[] | null {
    try {
      return JSON.parse(localStorage.getItem(this.place) ?? "null") as LayerData[] | null;
    } catch {
      return null;
    }
  }
}

/** The photo that one came from to practise, for the way back; home where one came from elsewhere. */
function workplace(home: string): string {
  const from = document.referrer;
  if (from.startsWith(`${location.origin}/projects/`)) sessionStorage.setItem(BACK, from);
  return sessionStorage.getItem(BACK) ?? home;
}
