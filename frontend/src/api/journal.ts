import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { EffortRecord } from "../core/effort";
import type { LayerData } from "../core/order";
import { uuid } from "./uuid";

/** The newest strokes on one photo, as this tab left them. */
export interface JournalRecord {
  readonly user: string;
  readonly item: number;
  readonly tab: string;
  /** The server's version these strokes continue. */
  readonly etag: string;
  readonly layers: readonly LayerData[];
  readonly effort: EffortRecord;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False until the server has said that it stored exactly these layers. */
  readonly settled: boolean;
}

interface Shelves extends DBSchema {
  strokes: { key: [string, number, string]; value: JournalRecord; indexes: { item: [string, number] } };
}

/** Where strokes wait until the server has them. */
export interface Journal {
  put(record: JournalRecord): Promise<void>;
  /** The newest record of this photo, whichever tab wrote it; one the server lacks goes before any it has. */
  newest(user: string, item: number): Promise<JournalRecord | null>;
  /** Forget what every tab kept of this photo. */
  forget(user: string, item: number): Promise<void>;
}

function openShelves(): Promise<IDBPDatabase<Shelves>> {
  return openDB<Shelves>("selvedge-journal", 1, {
    upgrade(database) {
      const store = database.createObjectStore("strokes", { keyPath: ["user", "item", "tab"] });
      store.createIndex("item", ["user", "item"]);
    },
  });
}

/** The journal in IndexedDB: it survives a reload, a crash and a closed browser. */
export class BrowserJournal implements Journal {
  private readonly shelves = openShelves();

  async put(record: JournalRecord): Promise<void> {
    const database = await this.shelves;
    // Strict: the promise resolves when the record is on the disk, not in a buffer that a crash would lose.
    const transaction = database.transaction("strokes", "readwrite", { durability: "strict" });
    await Promise.all([transaction.store.put(record), transaction.done]);
  }

  async newest(user: string, item: number): Promise<JournalRecord | null> {
    const records = await (await this.shelves).getAllFromIndex("strokes", "item", [user, item]);
    const waiting = records.filter((record) => !record.settled);
    const candidates = waiting.length > 0 ? waiting : records;
    return candidates.sort((one, other) => other.at - one.at)[0] ?? null;
  }

  async forget(user: string, item: number): Promise<void> {
    const transaction = (await this.shelves).transaction("strokes", "readwrite");
    const keys = await transaction.store.index("item").getAllKeys([user, item]);
    await Promise.all([...keys.map((key) => transaction.store.delete(key)), transaction.done]);
  }
}

/** A name for this tab that a reload keeps, so that two tabs never write over each other's strokes. */
export function tabName(): string {
  const known = sessionStorage.getItem("selvedge-tab");
  if (known !== null) return known;
  const fresh = uuid();
  sessionStorage.setItem("selvedge-tab", fresh);
  return fresh;
}
