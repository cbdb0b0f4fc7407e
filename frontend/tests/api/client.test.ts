import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, Client } from "../../src/api/client";

const SAVE = { op_id: "o", generation: 3, layers: [] };

/** A network that gives one answer, and what it was asked. */
function network(answer: Response | Error): { readonly asked: [string, RequestInit][] } {
  const asked: [string, RequestInit][] = [];
  vi.stubGlobal("document", { cookie: "csrftoken=a%20b" });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push([url, init]);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return { asked };
}

describe("the client", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("names the version a save continues, and proves that the page sent it", async () => {
    const { asked } = network(Response.json({ etag: '"d1"', saved_at: "now" }));
    expect(await new Client("/api").saveDraft(7, '"d0"', SAVE)).toEqual({ etag: '"d1"', saved_at: "now" });
    const [url, init] = asked[0] ?? ["", {}];
    expect([url, init.method]).toEqual(["/api/items/7/draft/", "PUT"]);
    const headers = new Headers(init.headers);
    expect([headers.get("If-Match"), headers.get("X-CSRFToken")]).toEqual(['"d0"', "a b"]);
    expect(JSON.parse(init.body as string)).toEqual(SAVE);
  });

  it("says what the server said when it refuses", async () => {
    network(Response.json({ detail: "Changed elsewhere." }, { status: 412 }));
    await expect(new Client("/api").saveDraft(7, '"d0"', SAVE)).rejects.toMatchObject({ status: 412, message: "Changed elsewhere." });
  });

  it("makes an error of an answer that is no JSON", async () => {
    network(new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(new Client("/api").open(7)).rejects.toMatchObject({ status: 502 });
  });

  it("has status 0 when nobody answers", async () => {
    network(new TypeError("no network"));
    const failed: unknown = await new Client("/api").open(7).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ApiError);
    expect(failed).toMatchObject({ status: 0 });
  });

  it("has no next photo where none waits", async () => {
    network(new Response(null, { status: 204 }));
    expect(await new Client("/api").next("shirts")).toBeNull();
  });

  it("gives a photo back even while the page goes away", () => {
    const { asked } = network(new Response(null, { status: 204 }));
    new Client("/api").release(7, 3);
    expect(asked[0]?.[1].keepalive).toBe(true);
  });
});
