import { afterEach, describe, expect, it, vi } from "vitest";
import { sendVerdict } from "../../src/api/verdicts";

const APPROVED = { version: 7, use_prediction: false };

function answering(status: number, body: unknown): ReturnType<typeof vi.fn> {
  const fetched = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal("document", { cookie: "csrftoken=abc" });
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

afterEach(() => vi.unstubAllGlobals());

describe("a verdict", () => {
  it("is posted with the CSRF token and leads to the next photo", async () => {
    const fetched = answering(200, { state: "ACCEPTED", next: 12 });
    expect(await sendVerdict("/api/items/3/approve/", APPROVED)).toBe(12);
    const [url, call] = fetched.mock.calls[0] as [string, { headers: Record<string, string>; body: string }];
    expect(url).toBe("/api/items/3/approve/");
    expect(call.headers["X-CSRFToken"]).toBe("abc");
    expect(JSON.parse(call.body)).toEqual(APPROVED);
  });

  it("leads nowhere after the last photo", async () => {
    answering(200, { state: "ACCEPTED", next: null });
    expect(await sendVerdict("/x/", APPROVED)).toBeNull();
  });

  it("says what the server said, and what to do when somebody was faster", async () => {
    answering(409, { detail: "Another mask of this photo counts by now." });
    await expect(sendVerdict("/x/", APPROVED)).rejects.toThrow("Another mask of this photo counts by now. Load the page again");
    answering(403, { detail: "You drew this mask; somebody else judges it." });
    await expect(sendVerdict("/x/", APPROVED)).rejects.toThrow(/^You drew this mask; somebody else judges it\.$/);
  });

  it("tells a lost session, a broken server and a lost network apart", async () => {
    answering(403, { detail: "Authentication credentials were not provided." });
    await expect(sendVerdict("/x/", APPROVED)).rejects.toThrow("You are signed out");
    answering(500, "<html>");
    await expect(sendVerdict("/x/", APPROVED)).rejects.toThrow("Something broke on the server");
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    await expect(sendVerdict("/x/", APPROVED)).rejects.toThrow("cannot be reached");
  });
});
