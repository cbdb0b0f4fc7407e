import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Keyed } from "../core/document";
import type { EffortRecord } from "../core/effort";
import type { Extent, HistoryChange, Step } from "../core/history";
import type { LayerData } from "../core/order";

/** Whose strokes on which photo, and in which tab they were made. */
export interface Place {
  readonly user: string;
  readonly item: number;
  readonly tab: string;
}

/** The newest strokes on one photo, as this tab left them. */
export interface JournalRecord extends Place {
  /** The server's version these strokes continue. */
  readonly etag: string;
  readonly layers: readonly LayerData[];
  readonly effort: EffortRecord;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False until the server has said that it stored exactly these layers. */
  readonly settled: boolean;
  /** Which steps led to these layers and can be undone; missing in records of earlier versions. */
  readonly history?: Extent & Keyed;
}

interface KeptStep extends Place, Step {
  /** Its place in the history. */
  readonly seq: number;
}

interface Shelves extends DBSchema {
  strokes: { key: [string, number, string]; value: JournalRecord; indexes: { item: [string, number] } };
  steps: { key: [string, number, string, number]; value: KeptStep; indexes: { item: [string, number] } };
}

type Writing = IDBPTransaction<Shelves, ["strokes", "steps"], "readwrite">;

/** Where strokes wait until the server has them. */
export interface Journal {
  /** Keep a record with those steps of its history that differ since the last one. */
  put(record: JournalRecord, written: HistoryChange["written"]): Promise<void>;
  /** The newest record of this photo, whichever tab wrote it; one the server lacks goes before any it has. */
  newest(user: string, item: number): Promise<JournalRecord | null>;
  /** The history of a record, as far back as all of its steps are there. */
  steps(record: JournalRecord): Promise<{ readonly extent: Extent; readonly steps: readonly Step[] }>;
  /** Go on with another tab's record in this one. */
  adopt(record: JournalRecord, tab: string): Promise<void>;
  /** Forget what every tab kept of this photo. */
  forget(user: string, item: number): Promise<void>;
  /** Forget what the server has had since before `time` (milliseconds since 1970). */
  tidy(time: number): Promise<void>;
}

const BOTH = ["strokes", "steps"] as const;
const INDEX = ["user", "item"];

function openShelves(): Promise<IDBPDatabase<Shelves>> {
  return openDB<Shelves>("selvedge-journal", 2, {
    upgrade(database, from) {
      if (from < 1) database.createObjectStore("strokes", { keyPath: [...INDEX, "tab"] }).createIndex("item", INDEX);
      database.createObjectStore("steps", { keyPath: [...INDEX, "tab", "seq"] }).createIndex("item", INDEX);
    },
    // A newer page in another tab wants to change the shelves: let it, this one reopens them when it next writes.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}

/** The journal in IndexedDB: it survives a reload, a crash and a closed browser. */
export class BrowserJournal implements Journal {
  private shelves = openShelves();

  async put(record: JournalRecord, written: HistoryChange["written"]): Promise<void> {
    for (let fits = record; ; fits = shortened(fits)) {
      try {
        await this.write(fits, written);
        return;
      } catch (error) {
        // A full disk takes the oldest undo steps first, and the strokes never.
        if (!isFull(error) || isShortest(fits)) throw error;
      }
    }
  }

  async newest(user: string, item: number): Promise<JournalRecord | null> {
    const records = await (await this.shelves).getAllFromIndex("strokes", "item", [user, item]);
    const waiting = records.filter((record) => !record.settled);
    const candidates = waiting.length > 0 ? waiting : records;
    return candidates.sort((one, other) => other.at - one.at)[0] ?? null;
  }

  async steps(record: JournalRecord): Promise<{ readonly extent: Extent; readonly steps: readonly Step[] }> {
    const { first, done, end } = record.history ?? { first: 0, done: 0, end: 0 };
    const kept = await (await this.shelves).getAll("steps", within(record, first, end));
    const steps = new Map(kept.map((step) => [step.seq, step]));
    let [from, to] = [done, done];
    while (from > first && steps.has(from - 1)) from--;
    while (to < end && steps.has(to)) to++;
    const found = Array.from({ length: to - from }, (_, at) => steps.get(from + at)).filter((step) => step !== undefined);
    return { extent: { first: from, done, end: to }, steps: found.map(({ layer, patch }) => ({ layer, patch })) };
  }

  async adopt(record: JournalRecord, tab: string): Promise<void> {
    if (record.tab === tab) return;
    const writing = await this.begin();
    const [strokes, steps] = [writing.objectStore("strokes"), writing.objectStore("steps")];
    await steps.delete(within({ ...record, tab }));
    for (const step of await steps.getAll(within(record))) void steps.put({ ...step, tab });
    void steps.delete(within(record));
    void strokes.put({ ...record, tab });
    void strokes.delete([record.user, record.item, record.tab]);
    await writing.done;
  }

  async forget(user: string, item: number): Promise<void> {
    const writing = await this.begin();
    for (const store of BOTH) await forgetIn(writing.objectStore(store), [user, item]);
    await writing.done;
  }

  async tidy(time: number): Promise<void> {
    const writing = await this.begin();
    const old = (await writing.objectStore("strokes").getAll()).filter(({ settled, at }) => settled && at < time);
    for (const record of old) {
      void writing.objectStore("strokes").delete([record.user, record.item, record.tab]);
      void writing.objectStore("steps").delete(within(record));
    }
    await writing.done;
  }

  /** The layers and the steps that led to them go together or not at all. */
  private async write(record: JournalRecord, written: HistoryChange["written"]): Promise<void> {
    const writing = await this.begin();
    const { first, end } = record.history ?? { first: 0, end: 0 };
    const steps = writing.objectStore("steps");
    const { user, item, tab } = record;
    const requests: Promise<unknown>[] = [writing.objectStore("strokes").put(record)];
    if (first > 0) requests.push(steps.delete(within(record, -Infinity, first)));
    requests.push(steps.delete(within(record, end, Infinity)));
    for (const [seq, step] of written) if (seq >= first && seq < end) requests.push(steps.put({ user, item, tab, seq, ...step }));
    // Without waiting for the answers, so that a page that goes away in this moment has said all there is to say.
    writing.commit();
    await Promise.all([...requests, writing.done]);
  }

  private async begin(): Promise<Writing> {
    // Strict: the promise resolves when the record is on the disk, not in a buffer that a crash would lose.
    const options = { durability: "strict" } as const;
    try {
      return (await this.shelves).transaction(BOTH, "readwrite", options);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      this.shelves = openShelves();
      return (await this.shelves).transaction(BOTH, "readwrite", options);
    }
  }
}

/** The keys of a place's steps from `first` up to but without `end`. */
function within({ user, item, tab }: Place, first = -Infinity, end = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([user, item, tab, first], [user, item, tab, end], false, true);
}

type Store = ReturnType<Writing["objectStore"]>;

async function forgetIn(store: Store, item: [string, number]): Promise<void> {
  for (const key of await store.index("item").getAllKeys(item)) void store.delete(key);
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

function isShortest({ history }: JournalRecord): boolean {
  return history === undefined || history.first === history.end;
}

/** The same record with the older half of what can be undone left out; in the end without any history. */
function shortened(record: JournalRecord): JournalRecord {
  if (record.history === undefined) return record;
  const { first, done } = record.history;
  const shorter = first < done ? { first: Math.ceil((first + done) / 2) } : { first: done, end: done };
  return { ...record, history: { ...record.history, ...shorter } };
}
