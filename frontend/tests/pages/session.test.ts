import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, Client, type Save, type Saved, type Submitted } from "../../src/api/client";
import type { Journal, JournalRecord } from "../../src/api/journal";
import { MaskDocument, type KeptHistory } from "../../src/core/document";
import type { HistoryChange, Step } from "../../src/core/history";
import type { LayerData, SaveStatus, WorkOrder } from "../../src/core/order";
import { Session } from "../../src/pages/editor/session";
import type { Notice } from "../../src/view/dialogs";
import type { Editor } from "../../src/view/editor";
import { SHIRT } from "../driver";

vi.mock("../../src/api/tab", () => ({ tabName: () => Promise.resolve("this tab") }));

const SIZE = { width: 16, height: 8 };
const NOBODY = { first: 0, done: 0, end: 0 };

function order(id: number, etag: string, layers: readonly LayerData[] = []): WorkOrder {
  return {
    id, etag, layers, state: "TO_ANNOTATE", project: { slug: "summer", name: "Summer", brand_color: "#fff" }, labels: [SHIRT], from: "prediction",
    photo: { name: "a.jpg", ...SIZE, screen_url: "/s.jpg", full_url: "/f.jpg" }, lease: { generation: 3, expires_at: "", seconds: 120 },
    previous: null, prediction: null, imported: null,
  } as unknown as WorkOrder;
}

/** A server that has one version of each photo, and answers with the given errors first. */
class FakeClient extends Client {
  readonly drafts: { readonly etag: string; readonly save: Save }[] = [];
  readonly submits: Save[] = [];
  readonly released: number[] = [];
  opened = 0;
  fresh = order(7, "d0");
  nextOne: WorkOrder | null = order(8, "n0");
  draftErrors: number[] = [];
  submitErrors: number[] = [];

  constructor() {
    super("/api");
  }

  override open(): Promise<WorkOrder> {
    this.opened++;
    return Promise.resolve(this.fresh);
  }

  override saveDraft(_item: number, etag: string, save: Save): Promise<Saved> {
    this.drafts.push({ etag, save });
    const error = this.draftErrors.shift();
    if (error !== undefined) return Promise.reject(new ApiError(error, "Told so."));
    return Promise.resolve({ etag: `d${this.drafts.length}`, saved_at: "2020-01-01T00:00:00Z" });
  }

  override submit(_item: number, _etag: string, save: Save): Promise<Submitted> {
    this.submits.push(save);
    const error = this.submitErrors.shift();
    return error === undefined ? Promise.resolve({ next: this.nextOne }) : Promise.reject(new ApiError(error, "Told so."));
  }

  override release(item: number): void {
    this.released.push(item);
  }
}

/** A journal in memory. */
class FakeJournal implements Journal {
  records = new Map<number, JournalRecord>();
  readonly kept = new Map<number, Step>();
  put(record: JournalRecord, written: HistoryChange["written"]): Promise<void> {
    this.records.set(record.item, record);
    for (const [place, step] of written) this.kept.set(place, step);
    return Promise.resolve();
  }
  newest(_user: string, item: number): Promise<JournalRecord | null> {
    return Promise.resolve(this.records.get(item) ?? null);
  }
  steps({ history }: JournalRecord): ReturnType<Journal["steps"]> {
    const extent = history ?? NOBODY;
    return Promise.resolve({ extent, steps: [...this.kept.values()].slice(extent.first, extent.end) });
  }
  adopt({ item }: JournalRecord, tab: string): Promise<void> {
    const record = this.records.get(item);
    if (record !== undefined) this.records.set(item, { ...record, tab });
    return Promise.resolve();
  }
  forget(_user: string, item: number): Promise<void> {
    this.records.delete(item);
    return Promise.resolve();
  }
  tidy(): Promise<void> {
    return Promise.resolve();
  }
}

/** An editor without a screen, with a real document. */
class FakeEditor {
  document: MaskDocument | null = null;
  shown: number | "empty" | "broken" = "empty";
  readonly told: Notice[] = [];
  readonly statuses: SaveStatus["kind"][] = [];
  listener: Session | null = null;
  readonly pictures = { prepare: () => Promise.resolve() };

  show({ id, photo, labels, layers: own }: WorkOrder, layers: readonly LayerData[] = own, history: KeptHistory | null = null): void {
    this.document = new MaskDocument(photo, labels, layers);
    if (history !== null) this.document.resume(history);
    this.shown = id;
    this.document.onStep = (kind) => this.listener?.step(kind, "brush");
    this.document.onBegin = () => this.listener?.begin();
  }

  layers(): LayerData[] {
    return this.document?.encode() ?? [];
  }

  showEmpty(): void {
    [this.document, this.shown] = [null, "empty"];
  }

  showBroken(): void {
    [this.document, this.shown] = [null, "broken"];
  }

  showStatus({ kind }: SaveStatus): void {
    this.statuses.push(kind);
  }

  setWorking(): void {
    // Nobody presses anything meanwhile.
  }

  tell(notice: Notice): void {
    this.told.push(notice);
  }

  /** Press the button of the newest message. */
  press(label: string): Promise<void> {
    this.told.at(-1)?.actions.find((action) => action.label === label)?.run();
    return rest();
  }

  /** One stroke: column `x` is inside from now on. */
  paint(x: number): LayerData[] {
    const rect = { x0: x, y0: 0, x1: x + 1, y1: 8 };
    this.document?.begin("add")?.replace(rect, new Uint8Array(8).fill(255));
    this.document?.dirty(rect);
    this.document?.commit();
    return this.layers();
  }
}

/** Everything that is promised has happened. */
async function rest(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

let page: EventTarget;
let client: FakeClient;
let journal: FakeJournal;
let editor: FakeEditor;
let session: Session;
let signIns: number;

/** The page is loaded anew; journal and server are what they were. */
async function load(first: WorkOrder | null): Promise<void> {
  await session.open(null);
  editor = new FakeEditor();
  session = sitDown();
  await session.open(first);
}

function sitDown(): Session {
  const made = new Session(editor as unknown as Editor, client, journal, "ann", () => {
    signIns++;
    return Promise.resolve();
  });
  editor.listener = made;
  return made;
}

class Channel extends EventTarget {
  postMessage(): void {
    // No other tab.
  }
}

beforeEach(() => {
  page = new EventTarget();
  const timers = { setInterval: () => 0, clearInterval: () => undefined };
  vi.stubGlobal("window", Object.assign(page, timers));
  vi.stubGlobal("document", Object.assign(new EventTarget(), { hidden: true }));
  vi.stubGlobal("history", { pushState: () => undefined });
  vi.stubGlobal("BroadcastChannel", Channel);
  // No frame is painted: strokes wait for the next gesture, a flush or 50 ms.
  vi.stubGlobal("requestAnimationFrame", () => 1);
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
  [client, journal, editor, signIns] = [new FakeClient(), new FakeJournal(), new FakeEditor(), 0];
  session = sitDown();
});

afterEach(async () => {
  await session.open(null);
  vi.unstubAllGlobals();
});

describe("keeping strokes", () => {
  it("writes a stroke down after its frame, before the next gesture at the latest", async () => {
    await session.open(order(7, "d0"));
    const one = editor.paint(1);
    expect(journal.records.size).toBe(0);
    editor.document?.begin("add");
    expect(journal.records.get(7)).toMatchObject({ layers: one, settled: false, etag: "d0", user: "ann", tab: "this tab" });
    editor.document?.cancel();
  });

  it("writes it down when the page goes away, and keeps the claim for what the server lacks", async () => {
    await session.open(order(7, "d0"));
    const painted = editor.paint(1);
    page.dispatchEvent(new Event("pagehide"));
    expect(journal.records.get(7)?.layers).toEqual(painted);
    expect(client.released).toEqual([]);
  });

  it("gives the photo back when the server has everything", async () => {
    await session.open(order(7, "d0"));
    page.dispatchEvent(new Event("pagehide"));
    expect(client.released).toEqual([7]);
  });

  it("comes back after a crash with unsent strokes, which can be undone, and sends them", async () => {
    await session.open(order(7, "d0"));
    const one = editor.paint(1);
    const two = editor.paint(2);
    page.dispatchEvent(new Event("pagehide"));
    await load(order(7, "d0"));
    expect(editor.layers()).toEqual(two);
    session.save();
    await rest();
    expect(client.drafts.at(-1)?.save.layers).toEqual(two);
    expect(editor.document?.undo()).toBe(true);
    expect(editor.layers()).toEqual(one);
    expect(editor.document?.undo()).toBe(true);
    expect(editor.layers()).toEqual([]);
  });

  it("undoes after a reload what the server has already", async () => {
    await session.open(order(7, "d0"));
    const painted = editor.paint(1);
    session.save();
    await rest();
    await load(order(7, "d1", painted));
    expect(editor.told).toEqual([]);
    expect(editor.document?.undo()).toBe(true);
    expect(editor.layers()).toEqual([]);
  });

  it("asks before it shows strokes that the server has moved on from, and loses neither", async () => {
    await session.open(order(7, "d0"));
    const mine = editor.paint(1);
    page.dispatchEvent(new Event("pagehide"));
    const theirs = new FakeEditor();
    theirs.show(order(7, "d0"));
    const other = theirs.paint(9);
    await load(order(7, "d5", other));
    expect(editor.layers()).toEqual(other);
    await editor.press("Show mine");
    expect(editor.layers()).toEqual(mine);
  });

  it("opens no editor over a mask that it cannot read", async () => {
    await session.open(order(7, "d0", [{ label: 1, attributes: [], data: "AAAA" }]));
    expect(editor.shown).toBe("broken");
    session.save();
    await rest();
    expect(client.drafts).toEqual([]);
  });
});

describe("submitting", () => {
  it("sends the newest strokes, goes on to the next photo and forgets the journal", async () => {
    await session.open(order(7, "d0"));
    const painted = editor.paint(1);
    await session.submit();
    await rest();
    expect(client.drafts.map(({ etag, save }) => [etag, save.layers])).toEqual([["d0", painted]]);
    expect(client.submits[0]).toMatchObject({ layers: painted, generation: 3, effort: { strokes: 1, pixels_changed: 8, tools: { brush: 1 } } });
    expect(editor.shown).toBe(8);
    expect(journal.records.size).toBe(0);
  });

  it("sends nothing while a change is half done", async () => {
    await session.open(order(7, "d0"));
    editor.document?.begin("add");
    await session.submit();
    expect(client.submits).toEqual([]);
    editor.document?.cancel();
  });

  it("says so without a network, stays, and repeats the same submit; after a stroke it is another", async () => {
    await session.open(order(7, "d0"));
    client.submitErrors = [0, 0];
    await session.submit();
    expect(editor.told.at(-1)?.text).toMatch("not sent yet");
    expect(editor.shown).toBe(7);
    await session.submit();
    editor.paint(1);
    await session.submit();
    const [first, second, third] = client.submits.map(({ op_id }) => op_id);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(editor.shown).toBe(8);
  });

  it("asks for the name once the session ended, and stays on the photo", async () => {
    await session.open(order(7, "d0"));
    client.submitErrors = [401];
    await session.submit();
    expect([signIns, editor.shown]).toEqual([1, 7]);
    expect(editor.told.at(-1)?.text).toMatch("signed in again");
  });

  it("shows that nothing is left to do", async () => {
    client.nextOne = null;
    await session.open(order(7, "d0"));
    await session.submit();
    expect(editor.shown).toBe("empty");
  });
});

describe("two people, two tabs, a sleep", () => {
  it("tells when somebody else saved meanwhile, and can go on with its own on top of theirs", async () => {
    await session.open(order(7, "d0"));
    const mine = editor.paint(1);
    client.draftErrors = [412];
    session.save();
    await rest();
    expect(editor.told.at(-1)?.text).toMatch("changed elsewhere");
    client.fresh = order(7, "theirs");
    await editor.press("Go on with mine");
    expect(editor.layers()).toEqual(mine);
    session.save();
    await rest();
    expect(client.drafts.at(-1)).toMatchObject({ etag: "theirs", save: { layers: mine } });
  });

  it("opens theirs when asked to, and drops its own", async () => {
    await session.open(order(7, "d0"));
    editor.paint(1);
    client.draftErrors = [412];
    session.save();
    await rest();
    client.fresh = order(7, "theirs");
    await editor.press("Open theirs");
    expect(editor.layers()).toEqual([]);
    expect(journal.records.get(7)).toBeUndefined();
  });

  it("goes on without a word after a sleep when nobody has the photo", async () => {
    await session.open(order(7, "d0"));
    const painted = editor.paint(1);
    client.draftErrors = [409];
    session.save();
    await rest();
    session.save();
    await rest();
    expect(client.opened).toBe(1);
    expect(client.drafts.at(-1)?.save.layers).toEqual(painted);
    expect(editor.told).toEqual([]);
    expect(editor.statuses.at(-1)).toBe("saved");
  });

  it("tells and sends nothing more when somebody worked on the photo during the sleep", async () => {
    await session.open(order(7, "d0"));
    const painted = editor.paint(1);
    client.draftErrors = [409];
    client.fresh = order(7, "theirs");
    session.save();
    await rest();
    expect(editor.told.at(-1)?.text).toMatch("no longer claimed by you");
    session.save();
    await rest();
    expect(client.drafts.length).toBe(1);
    expect(editor.layers()).toEqual(painted);
  });
});
