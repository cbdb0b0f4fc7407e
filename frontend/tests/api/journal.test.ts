import "fake-indexeddb/auto";
import { IDBFactory, IDBObjectStore } from "fake-indexeddb";
import { openDB } from "idb";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { BrowserJournal, type JournalRecord } from "../../src/api/journal";
import type { Step } from "../../src/core/history";

const ITEM = 7;

function record(tab: string, at: number, rest: Partial<JournalRecord> = {}): JournalRecord {
  return { user: "Ann", item: ITEM, tab, etag: '"d0"', at, settled: false, layers: [], effort: { active_seconds: 1, strokes: 1 }, ...rest };
}

function step(name: string): Step {
  return { layer: name, patch: { tiles: [3], plain: Int16Array.of(-1), packed: Uint8Array.of(1, 2, 3) } };
}

/** A record whose history holds the steps [first, end), and those of them that are new. */
function kept(first: number, done: number, end: number, fresh: readonly number[]): [JournalRecord, [number, Step][]] {
  return [record("t", end, { history: { first, done, end, keys: ["1.0"] } }), fresh.map((seq) => [seq, step(String(seq))])];
}

describe("the journal in the browser", () => {
  let journal: BrowserJournal;
  const names = async (of: JournalRecord): Promise<string[]> => (await journal.steps(of)).steps.map(({ layer }) => layer);

  beforeEach(() => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    journal = new BrowserJournal();
  });

  it("brings back the newest strokes, and first those the server lacks", async () => {
    await journal.put(record("one", 5), []);
    await journal.put(record("two", 6), []);
    expect(await journal.newest("Ann", ITEM)).toMatchObject({ tab: "two" });
    await journal.put(record("two", 9, { settled: true }), []);
    expect(await journal.newest("Ann", ITEM)).toMatchObject({ tab: "one" });
    expect(await journal.newest("Ben", ITEM)).toBeNull();
    expect(await journal.newest("Ann", 8)).toBeNull();
  });

  it("keeps the steps beside the strokes and drops those that are no more", async () => {
    await journal.put(...kept(0, 3, 3, [0, 1, 2]));
    await journal.put(...kept(1, 2, 2, []));
    const [last] = kept(1, 2, 2, []);
    expect(await names(last)).toEqual(["1"]);
    expect(await names(kept(0, 3, 3, [])[0])).toEqual([]);
    expect((await journal.steps(last)).steps[0]?.patch).toEqual(step("1").patch);
  });

  it("gives back a history only as far as no step of it is missing", async () => {
    await journal.put(...kept(0, 4, 6, [0, 2, 3, 4]));
    const { extent, steps } = await journal.steps(kept(0, 4, 6, [])[0]);
    expect(extent).toEqual({ first: 2, done: 4, end: 5 });
    expect(steps.map(({ layer }) => layer)).toEqual(["2", "3", "4"]);
  });

  it("lets a tab go on with what another one left", async () => {
    const [left, written] = kept(0, 2, 2, [0, 1]);
    await journal.put(left, written);
    await journal.adopt(left, "mine");
    expect(await journal.newest("Ann", ITEM)).toMatchObject({ tab: "mine" });
    expect(await names({ ...left, tab: "mine" })).toEqual(["0", "1"]);
    expect(await names(left)).toEqual([]);
  });

  it("forgets a photo in every tab, and nothing else", async () => {
    await journal.put(...kept(0, 1, 1, [0]));
    await journal.put(record("other", 2), []);
    await journal.put(record("t", 3, { item: 8 }), []);
    await journal.forget("Ann", ITEM);
    expect(await journal.newest("Ann", ITEM)).toBeNull();
    expect(await names(kept(0, 1, 1, [])[0])).toEqual([]);
    expect(await journal.newest("Ann", 8)).not.toBeNull();
  });

  it("forgets what the server has had for long, and never what it lacks", async () => {
    await journal.put(record("t", 10, { settled: true }), []);
    await journal.put(record("t", 10, { item: 8 }), []);
    await journal.put(record("t", 30, { item: 9, settled: true }), []);
    await journal.tidy(20);
    expect(await journal.newest("Ann", ITEM)).toBeNull();
    expect(await journal.newest("Ann", 8)).not.toBeNull();
    expect(await journal.newest("Ann", 9)).not.toBeNull();
  });

  it("finds the strokes of the version before", async () => {
    vi.stubGlobal("indexedDB", new IDBFactory());
    const old = await openDB("selvedge-journal", 1, {
      upgrade: (database) => void database.createObjectStore("strokes", { keyPath: ["user", "item", "tab"] }).createIndex("item", ["user", "item"]),
    });
    await old.put("strokes", record("t", 5));
    old.close();
    journal = new BrowserJournal();
    const found = await journal.newest("Ann", ITEM);
    expect(found).toMatchObject({ tab: "t", at: 5 });
    await journal.put(...kept(0, 1, 1, [0]));
    expect(await names(kept(0, 1, 1, [])[0])).toEqual(["0"]);
  });

  it("does not stand in the way of a newer version in another tab", async () => {
    await journal.put(record("t", 5), []);
    const newer = await openDB("selvedge-journal", 3);
    newer.close();
    await expect(journal.put(record("t", 6), [])).rejects.toMatchObject({ name: "VersionError" });
  });

  it("drops the oldest steps when the disk is full, and the strokes never", async () => {
    let room = 2;
    const shelf = IDBObjectStore.prototype;
    const put = Reflect.get(shelf, "put") as (this: IDBObjectStore, value: { seq?: number }) => IDBRequest<IDBValidKey>;
    vi.spyOn(shelf, "put").mockImplementation(function (this: IDBObjectStore, value: { seq?: number }) {
      if (value.seq !== undefined && room-- <= 0) throw new DOMException("full", "QuotaExceededError");
      return put.call(this, value);
    });
    await journal.put(...kept(0, 8, 8, [0, 1, 2, 3, 4, 5, 6, 7]));
    vi.restoreAllMocks();
    expect(await journal.newest("Ann", ITEM)).toMatchObject({ at: 8, history: { done: 8 } });
    expect((await names(kept(0, 8, 8, [])[0])).every((name) => Number(name) > 3)).toBe(true);
  });
});
