import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Client } from "../../src/api/client";
import type { EditorSettings } from "../../src/core/order";
import { startKeys } from "../../src/pages/editor/key-store";
import { keymap } from "../../src/view/keys";

const PLACE = "selvedge-keys-ann";
const SERVERS: EditorSettings = {
  url: "/api/account/editor/", preset: "cvat", keys: { submit: ["F9"] }, practiced: true, practice_url: "/practice/", practice_done_url: "/api/practice/done/",
};

let kept: Map<string, string>;
let heard: Map<string, () => void>;

beforeEach(() => {
  kept = new Map();
  heard = new Map();
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => kept.set(key, value) });
  vi.stubGlobal("window", { addEventListener: (name: string, act: () => void) => heard.set(name, act) });
  keymap.choose({ preset: "photoshop", keys: {} });
});

/** A server that keeps what it is sent, or cannot be reached. */
function server(reached: () => boolean): { client: Client; sent: unknown[] } {
  const sent: unknown[] = [];
  const keepKeys = (_url: string, choice: unknown): Promise<void> => {
    if (!reached()) return Promise.reject(new Error("offline"));
    sent.push(choice);
    return Promise.resolve();
  };
  return { client: { keepKeys } as unknown as Client, sent };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("a person's keys", () => {
  it("are the server's at the start", () => {
    startKeys(SERVERS, server(() => true).client, "ann");
    expect(keymap.keysOf("submit")).toEqual(["F9"]);
    expect(keymap.keysOf("brush")).toEqual(["Shift+1"]);
  });

  it("go to the server when they change", async () => {
    const { client, sent } = server(() => true);
    startKeys(SERVERS, client, "ann");
    keymap.bind("skip", "F8");
    await settled();
    expect(sent).toEqual([{ preset: "cvat", keys: { submit: ["F9"], skip: ["F8"] } }]);
    expect(JSON.parse(kept.get(PLACE) ?? "")).toMatchObject({ unsent: false });
  });

  it("changed offline outlive a reload and are sent when the network is back", async () => {
    let online = false;
    const { client, sent } = server(() => online);
    startKeys(SERVERS, client, "ann");
    keymap.bind("skip", "F8");
    await settled();
    keymap.choose({ preset: "photoshop", keys: {} });
    kept.set(PLACE, JSON.stringify({ preset: "cvat", keys: { skip: ["F8"] }, unsent: true }));
    startKeys(SERVERS, client, "ann");
    expect(keymap.keysOf("skip")).toEqual(["F8"]);
    online = true;
    heard.get("online")?.();
    await settled();
    expect(sent.at(-1)).toEqual({ preset: "cvat", keys: { skip: ["F8"] } });
  });

  it("survive a damaged copy in this browser", () => {
    kept.set(PLACE, "{");
    startKeys(SERVERS, server(() => true).client, "ann");
    expect(keymap.keysOf("submit")).toEqual(["F9"]);
  });
});
