import { zipSync, strToU8 } from "fflate";
import { describe, expect, it } from "vitest";
import { unzip, type Dropped, type Refused } from "../src/api/dropped";
import { entryProblem, isLeftBehind, kindOf, leftWords, retryDelay, UploadQueue, worthRetrying } from "../src/core/upload";

const ADDED = { status: "added", reason: "" } as const;

function queueOf(...paths: string[]): UploadQueue<null> {
  const queue = new UploadQueue<null>();
  for (const path of paths) queue.add(path, 100, null);
  return queue;
}

describe("what a path says", () => {
  it("tells masks and cutouts by the nearest folder that says so", () => {
    expect(kindOf("summer/Masks/a.png")).toBe("mask");
    expect(kindOf("cutouts/2024/a.png")).toBe("cutout");
    expect(kindOf("masks/cutouts/a.png")).toBe("cutout");
    expect(kindOf("masks.jpg")).toBe("photo");
  });

  it("leaves out what systems leave behind, but never a path that climbs", () => {
    expect(isLeftBehind("__MACOSX/a.jpg")).toBe(true);
    expect(isLeftBehind("photos/.DS_Store")).toBe(true);
    expect(isLeftBehind("../a.jpg")).toBe(false);
  });

  it.each(["../a.jpg", "photos/..\\..\\a.jpg", "/etc/a.jpg", "C:\\a.jpg", "a\0.jpg"])("refuses %j", (path) => {
    expect(entryProblem(path)).not.toBe("");
  });

  it("takes plain names with dots", () => expect(entryProblem("photos/a..b.jpg")).toBe(""));
});

describe("the queue", () => {
  it("sends photos before masks and waits with masks for the last photo", () => {
    const queue = queueOf("masks/a.png", "photos/a.jpg");
    const photo = queue.next(0);
    expect(photo?.path).toBe("photos/a.jpg");
    expect(queue.next(0)).toBeNull();
    if (photo !== null) queue.finish(photo, ADDED);
    expect(queue.next(0)?.path).toBe("masks/a.png");
  });

  it("takes the same file once, and again when it was not taken in", () => {
    const queue = queueOf("a.jpg");
    expect(queue.add("a.jpg", 100, null)).toBeNull();
    const entry = queue.next(0);
    if (entry !== null) queue.finish(entry, { status: "rejected", reason: "Damaged." });
    expect(queue.add("a.jpg", 100, null)).not.toBeNull();
    expect(queue.entries).toHaveLength(1);
  });

  it("puts back what was being sent when it is stopped", () => {
    const queue = queueOf("a.jpg", "b.jpg");
    queue.next(0);
    queue.rewind("sending");
    expect(queue.entries.map(({ status }) => status)).toEqual(["waiting", "waiting"]);
  });

  it("counts what became of the files", () => {
    const queue = queueOf("a.jpg", "b.jpg", "masks/a.png");
    for (const status of ["added", "duplicate", "added"] as const) {
      const entry = queue.next(0);
      if (entry !== null) queue.finish(entry, { status, reason: "" });
    }
    expect(queue.totals()).toMatchObject({ files: 3, finished: 3, added: 1, duplicates: 1, masks: 1, sent: 300 });
    expect(queue.busy).toBe(false);
  });

  it("estimates from the bytes sent since the start", () => {
    const queue = queueOf("a.jpg", "b.jpg", "c.jpg", "d.jpg");
    const entry = queue.next(0);
    expect(queue.secondsLeft(10_000)).toBeNull();
    if (entry !== null) queue.finish(entry, ADDED);
    expect(queue.secondsLeft(10_000)).toBeCloseTo(30);
  });
});

it("waits longer after each failure, and then gives up", () => {
  expect([1, 2, 3, 4, 5, 6].map(retryDelay)).toEqual([1000, 2000, 4000, 8000, 16_000, null]);
});

it("tries again what may pass, and never a full disk or a refusal", () => {
  expect([0, 429, 502].every(worthRetrying)).toBe(true);
  expect([400, 403, 507].some(worthRetrying)).toBe(false);
});

it("says the time left in words", () => {
  expect([null, 20, 130, 9000].map(leftWords)).toEqual(["", "less than a minute left", "about 2 min left", "about 2.5 h left"]);
});

describe("a zip", () => {
  async function unpacked(files: Record<string, Uint8Array>, most = 1000): Promise<{ taken: Dropped[]; refused: Refused[] }> {
    const taken: Dropped[] = [];
    const refused: Refused[] = [];
    const zip = zipSync(files);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < zip.length; at += 50) controller.enqueue(zip.slice(at, at + 50));
        controller.close();
      },
    });
    const taker = { take: (file: Dropped) => taken.push(file), refuse: (file: Refused) => refused.push(file) };
    await unzip(stream, "drop.zip", most, taker);
    return { taken, refused };
  }

  it("hands on each file with its folders and its bytes", async () => {
    const { taken } = await unpacked({ "photos/a.jpg": strToU8("picture"), "__MACOSX/a.jpg": strToU8("x") });
    expect(taken.map(({ path }) => path)).toEqual(["drop.zip/photos/a.jpg"]);
    expect(await taken[0]?.blob.text()).toBe("picture");
  });

  it("refuses a name that climbs and takes the rest", async () => {
    const { taken, refused } = await unpacked({ "../evil.jpg": strToU8("x"), "b.jpg": strToU8("y") });
    expect(refused.map(({ path }) => path)).toEqual(["drop.zip/../evil.jpg"]);
    expect(taken.map(({ path }) => path)).toEqual(["drop.zip/b.jpg"]);
  });

  it("stops unpacking at the limit, however small the file pretends to be", async () => {
    const { taken, refused } = await unpacked({ "bomb.jpg": new Uint8Array(500_000), "b.jpg": strToU8("y") });
    expect(refused).toHaveLength(1);
    expect(taken.map(({ path }) => path)).toEqual(["drop.zip/b.jpg"]);
  });
});
