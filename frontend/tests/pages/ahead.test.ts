import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Client } from "../../src/api/client";
import type { WorkOrder } from "../../src/core/order";
import { Ahead } from "../../src/pages/editor/ahead";
import type { Pictures } from "../../src/view/pictures";

const ORDER = { project: { slug: "summer" } } as unknown as WorkOrder;

let asked: string[];
let prepared: { readonly urls: readonly string[]; readonly rests: () => boolean }[];
let page: { hidden: boolean };
let answer: () => Promise<unknown>;
let ahead: Ahead;

beforeEach(() => {
  vi.useFakeTimers();
  [asked, prepared, page] = [[], [], { hidden: false }];
  answer = () => Promise.resolve([{ photo: { screen_url: "/one.jpg" } }, { photo: { screen_url: "/two.jpg" } }]);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", { requestIdleCallback: (work: () => void) => setTimeout(work) });
  const client = { ahead: (slug: string) => (asked.push(slug), answer()) } as unknown as Client;
  const pictures = { prepare: (urls: readonly string[], rests: () => boolean) => Promise.resolve(void prepared.push({ urls, rests })) } as unknown as Pictures;
  ahead = new Ahead(client, pictures);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("looking ahead", () => {
  it("waits until the open photo has had a second for itself", async () => {
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(900);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual(["summer"]);
    expect(prepared.map(({ urls }) => urls)).toEqual([["/one.jpg", "/two.jpg"]]);
  });

  it("asks nothing for a page that nobody looks at", async () => {
    page.hidden = true;
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
  });

  it("asks nothing when the photo was left before", async () => {
    ahead.after(ORDER);
    ahead.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual([]);
  });

  it("asks once when photos are opened one right after the other", async () => {
    ahead.after(ORDER);
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual(["summer"]);
  });

  it("stops between two pictures when the photo is left or the page hidden", async () => {
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(2000);
    const rests = prepared[0]?.rests ?? (() => null);
    expect(rests()).toBe(true);
    page.hidden = true;
    expect(rests()).toBe(false);
    page.hidden = false;
    ahead.stop();
    expect(rests()).toBe(false);
  });

  it("fetches nothing for an answer that comes after the photo was left", async () => {
    answer = () => new Promise((resolve) => setTimeout(() => resolve([]), 1000));
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(1500);
    ahead.stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual(["summer"]);
    expect(prepared).toEqual([]);
  });

  it("makes no fuss when the server cannot be asked", async () => {
    answer = () => Promise.reject(new Error("offline"));
    ahead.after(ORDER);
    await vi.advanceTimersByTimeAsync(5000);
    expect(prepared.map(({ urls }) => urls)).toEqual([[]]);
  });
});
