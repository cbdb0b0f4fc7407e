import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave, type Work } from "../../src/api/autosave";
import { ApiError, Client, type Save, type Saved } from "../../src/api/client";
import type { Journal, JournalRecord } from "../../src/api/journal";
import type { SaveStatus, WorkOrder } from "../../src/core/order";
import { restorable } from "../../src/pages/editor/restore";

const ORDER = { id: 7, etag: '"d0"', layers: [], lease: { generation: 3, expires_at: "", seconds: 120 } } as unknown as WorkOrder;

function work(name: string): Work {
  return { layers: [{ label: 1, attributes: [], data: name }], effort: { active_seconds: 1, strokes: 1 }, history: { first: 0, done: 0, end: 0, keys: [] } };
}

/** A server that answers as it is told, and remembers what it was asked. */
class ScriptedClient extends Client {
  readonly asked: { etag: string; save: Save }[] = [];
  readonly answers: (Saved | number | "held")[] = [];
  letGo: () => void = () => undefined;

  constructor() {
    super("/api");
  }

  override async saveDraft(_item: number, etag: string, save: Save): Promise<Saved> {
    this.asked.push({ etag, save });
    const answer = this.answers.shift() ?? { etag: `"d${this.asked.length}"`, saved_at: "2020-01-01T00:00:00Z" };
    if (answer === "held") await new Promise<void>((resolve) => (this.letGo = resolve));
    else if (typeof answer === "number") throw new ApiError(answer, "told so");
    else return answer;
    return { etag: `"d${this.asked.length}"`, saved_at: "2020-01-01T00:00:00Z" };
  }
}

class ShelfJournal implements Journal {
  records: JournalRecord[] = [];
  put(record: JournalRecord): Promise<void> {
    this.records.push(record);
    return Promise.resolve();
  }
  newest(): Promise<JournalRecord | null> {
    return Promise.resolve(this.records.at(-1) ?? null);
  }
  steps(): ReturnType<Journal["steps"]> {
    return Promise.resolve({ extent: { first: 0, done: 0, end: 0 }, steps: [] });
  }
  adopt(): Promise<void> {
    return Promise.resolve();
  }
  forget(): Promise<void> {
    this.records = [];
    return Promise.resolve();
  }
  tidy(): Promise<void> {
    return Promise.resolve();
  }
}

describe("autosave", () => {
  const client = (): ScriptedClient => desk.client;
  let desk: { client: ScriptedClient; journal: ShelfJournal; autosave: Autosave; said: SaveStatus["kind"][]; conflicts: string[]; signIn: () => void };

  beforeEach(() => {
    vi.useFakeTimers();
    const [scripted, journal, said, conflicts] = [new ScriptedClient(), new ShelfJournal(), [] as SaveStatus["kind"][], [] as string[]];
    desk = { client: scripted, journal, said, conflicts, signIn: () => undefined, autosave: null as unknown as Autosave };
    desk.autosave = new Autosave(ORDER, scripted, journal, { user: "Ann", tab: "t" }, {
      status: (status) => said.push(status.kind),
      conflict: (detail) => conflicts.push(`conflict ${detail}`),
      lost: (detail) => conflicts.push(`lost ${detail}`),
      signIn: () => new Promise((resolve) => (desk.signIn = resolve)),
    });
  });
  afterEach(() => vi.useRealTimers());

  it("journals at once and sends the newest within two seconds of the first gesture", async () => {
    for (const name of ["a", "b", "c", "d"]) {
      void desk.autosave.changed(work(name));
      await vi.advanceTimersByTimeAsync(450);
    }
    expect(desk.journal.records.map(({ layers }) => layers[0]?.data).slice(0, 4)).toEqual(["a", "b", "c", "d"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(client().asked.map(({ save }) => save.layers[0]?.data)).toEqual(["d"]);
    expect(desk.journal.records.at(-1)).toMatchObject({ settled: true, etag: '"d1"' });
    expect(desk.autosave.settled).toBe(true);
  });

  it("has the journal written before anything is sent", async () => {
    let written: () => void = () => undefined;
    desk.journal.put = () => new Promise((resolve) => (written = resolve));
    void desk.autosave.changed(work("a"));
    await vi.advanceTimersByTimeAsync(5000);
    expect(client().asked).toHaveLength(0);
    written();
    await vi.advanceTimersByTimeAsync(1);
    expect(client().asked).toHaveLength(1);
  });

  it("has one request in flight and sends what came meanwhile on top of its answer", async () => {
    client().answers.push("held");
    void desk.autosave.changed(work("a"));
    await vi.advanceTimersByTimeAsync(1000);
    void desk.autosave.changed(work("b"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(client().asked).toHaveLength(1);
    client().letGo();
    await vi.advanceTimersByTimeAsync(2000);
    expect(client().asked.map(({ etag, save }) => [etag, save.layers[0]?.data])).toEqual([['"d0"', "a"], ['"d1"', "b"]]);
  });

  it("repeats a save of unknown outcome unchanged, then sends the newer strokes", async () => {
    client().answers.push(0, 503);
    void desk.autosave.changed(work("a"));
    await vi.advanceTimersByTimeAsync(900);
    void desk.autosave.changed(work("b"));
    await vi.advanceTimersByTimeAsync(6000);
    const [first, second, third, fourth] = client().asked;
    expect([second, third]).toEqual([first, first]);
    expect(fourth?.save.layers[0]?.data).toBe("b");
    expect(fourth?.save.op_id).not.toBe(first?.save.op_id);
    expect(desk.said).toContain("offline");
    expect(desk.said.at(-1)).toBe("saved");
  });

  it("stops and tells on a conflict or a lost lease, and still writes the journal", async () => {
    client().answers.push(412);
    void desk.autosave.changed(work("a"));
    await vi.advanceTimersByTimeAsync(1000);
    void desk.autosave.changed(work("b"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client().asked).toHaveLength(1);
    expect(desk.conflicts).toEqual(["conflict told so"]);
    expect(await desk.autosave.flush()).toBe(false);
    expect(desk.autosave.problem?.status).toBe(412);
    expect(desk.journal.records.at(-1)).toMatchObject({ settled: false, layers: work("b").layers });
  });

  it("waits for the sign-in and then sends the same save", async () => {
    client().answers.push(401);
    void desk.autosave.changed(work("a"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(client().asked).toHaveLength(1);
    expect(desk.said.at(-1)).toBe("signed-out");
    desk.signIn();
    await vi.advanceTimersByTimeAsync(2000);
    expect(client().asked[1]).toEqual(client().asked[0]);
    expect(desk.autosave.settled).toBe(true);
  });

  it("flushes through a sign-in", async () => {
    client().answers.push(401);
    void desk.autosave.changed(work("a"));
    const flushed = desk.autosave.flush();
    await vi.advanceTimersByTimeAsync(10);
    desk.signIn();
    expect(await flushed).toBe(true);
  });

  it("flushes on demand", async () => {
    void desk.autosave.changed(work("a"));
    expect(await desk.autosave.flush()).toBe(true);
    expect(client().asked).toHaveLength(1);
  });
});

describe("what the journal kept", () => {
  const kept = (etag: string, name: string): JournalRecord => ({ user: "Ann", item: 7, tab: "t", etag, at: 1, settled: false, ...work(name) });

  it("goes on where the hand stopped, asks when the photo moved on, and is silent when the server has it", () => {
    expect(restorable(kept('"d0"', "a"), ORDER)).toBe("mine");
    expect(restorable(kept('"d9"', "a"), ORDER)).toBe("ask");
    expect(restorable(kept('"d9"', "a"), { ...ORDER, layers: work("a").layers })).toBe("none");
    expect(restorable({ ...kept('"d9"', "a"), settled: true }, ORDER)).toBe("none");
    expect(restorable(null, ORDER)).toBe("none");
  });
});
