import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Elsewhere } from "../../src/api/elsewhere";

/** A browser's channel: every tab hears what the others say, never itself. */
class Channel extends EventTarget {
  static tabs: Channel[] = [];
  constructor() {
    super();
    Channel.tabs.push(this);
  }
  postMessage(data: unknown): void {
    for (const tab of Channel.tabs) if (tab !== this) tab.dispatchEvent(new MessageEvent("message", { data }));
  }
  close(): void {
    Channel.tabs = Channel.tabs.filter((tab) => tab !== this);
  }
}

let told: string[];

beforeEach(() => {
  [Channel.tabs, told] = [[], []];
  vi.stubGlobal("BroadcastChannel", Channel);
});

afterEach(() => vi.unstubAllGlobals());

function tab(name: string, user = "ann"): Elsewhere {
  return new Elsewhere(user, (item) => told.push(`${name} ${item}`));
}

it("tells the tab that comes later, and leaves the first one in peace", () => {
  tab("first").open(7);
  tab("later").open(7);
  expect(told).toEqual(["later 7"]);
});

it("says nothing about other photos", () => {
  tab("first").open(7);
  tab("later").open(8);
  expect(told).toEqual([]);
});

it("says nothing about another person who signed in on this computer: the server knows that", () => {
  tab("first").open(7);
  tab("later", "rex").open(7);
  expect(told).toEqual([]);
});

it("forgets a photo that was left or whose tab was closed", () => {
  const [left, closed] = [tab("left"), tab("closed")];
  left.open(7);
  left.open(null);
  closed.open(8);
  closed.close();
  const later = tab("later");
  later.open(7);
  later.open(8);
  expect(told).toEqual([]);
});

it("works in browsers without channels", () => {
  vi.unstubAllGlobals();
  vi.stubGlobal("BroadcastChannel", undefined);
  Reflect.deleteProperty(globalThis, "BroadcastChannel");
  expect(() => tab("only").open(7)).not.toThrow();
});
