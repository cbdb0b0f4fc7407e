import { afterEach, describe, expect, it, vi } from "vitest";
import { giveVerdict, takeBack } from "../../src/api/verdicts";

const URL = "/api/projects/summer/verdicts/";
const ONE = [{ item: 3, version: 7 }];

function answering(status: number, body: unknown): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal("document", { cookie: "csrftoken=abc" });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("a verdict", () => {
  it("is posted with the CSRF token and the masks that were looked at", async () => {
    const answer = { batch: "b-1", done: [{ item: 3, state: "ACCEPTED" }], failed: [] };
    const fetched = answering(200, answer);
    expect(await giveVerdict(URL, { kind: "sent_back", cause: "other", note: "Hem.", drawing: [[1, 2, 3, 4]] }, ONE)).toEqual(answer);
    const [url, call] = fetched.mock.calls[0] as [string, { headers: Record<string, string>; body: string }];
    expect(url).toBe(URL);
    expect(call.headers["X-CSRFToken"]).toBe("abc");
    expect(JSON.parse(call.body)).toEqual({ kind: "sent_back", cause: "other", note: "Hem.", drawing: [[1, 2, 3, 4]], items: ONE });
  });

  it("is taken back by its batch", async () => {
    const fetched = answering(200, { undone: [3], kept: [] });
    expect(await takeBack("b-1")).toEqual({ undone: [3], kept: [] });
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/verdicts/b-1/undo/");
  });

  it("says what the server said", async () => {
    answering(409, { detail: "Something newer than this verdict has happened." });
    await expect(takeBack("b-1")).rejects.toThrow(/^Something newer than this verdict has happened\.$/);
  });

  it("tells a lost session, a broken server and a lost network apart", async () => {
    answering(403, { detail: "Authentication credentials were not provided." });
    await expect(giveVerdict(URL, { kind: "approved" }, ONE)).rejects.toThrow("You are signed out");
    answering(500, "<html>");
    await expect(giveVerdict(URL, { kind: "approved" }, ONE)).rejects.toThrow("Something broke on the server. Nothing was judged");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    await expect(takeBack("b-1")).rejects.toThrow("cannot be reached. Nothing was taken back");
  });
});
