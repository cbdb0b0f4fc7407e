import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeMask, findRuns } from "../../src/core/codec";
import { contour } from "../../src/core/contour";
import { Baseline } from "../../src/core/baseline";
import { Effort } from "../../src/core/effort";
import { LayerEncoder } from "../../src/core/encoder";
import { History, type Step } from "../../src/core/history";
import { MaskDocument, openMask, type Kept } from "../../src/core/document";
import { toBase64 } from "../../src/core/base64";
import { createMask } from "../../src/core/mask";
import { wholeOf } from "../../src/core/rect";
import { masks, ways } from "../arbitraries";
import type { WorkOrder } from "../../src/core/order";
import { COLLAR, Driver, SHIRT } from "../driver";

describe("history", () => {
  it("undoes 300 gestures to the empty mask and redoes them", () => {
    const hands = new Driver(96, 80);
    for (let at = 0; at < 300; at++) hands.click((at * 7) % 90, (at * 3) % 70, { alt: at % 5 === 4 }).click((at * 7) % 90, (at * 3) % 70, { alt: at % 5 !== 4 });
    const drawn = hands.pixels();
    let undone = 0;
    while (hands.document.undo()) undone++;
    expect(undone).toBeGreaterThan(400);
    hands.expectBlank();
    while (hands.document.redo());
    expect(hands.pixels()).toEqual(drawn);
  });

  it("is bounded by bytes and keeps the newest", () => {
    const history = new History(100);
    for (let at = 0; at < 10; at++) history.push({ layer: String(at), patch: { tiles: [], plain: new Int16Array(), packed: new Uint8Array(30) } });
    const seen: string[] = [];
    while (history.undo((step) => (seen.push(step.layer), step)));
    expect(seen).toEqual(["9", "8", "7"]);
  });
});

describe("a kept document", () => {
  const moves = fc.array(fc.oneof(fc.record({ x: fc.nat(95), y: fc.nat(79), alt: fc.boolean() }), fc.constantFrom("undo" as const, "redo" as const)), { maxLength: 25 });

  /** Hands at a new document that goes on with what was written of another one, as after a reload. */
  function reloaded(shelf: Map<number, Step>, { layers, history }: Kept): Driver {
    const hands = new Driver(96, 80, [SHIRT, COLLAR], undefined, layers);
    const steps = Array.from({ length: history.end - history.first }, (_, at) => shelf.get(history.first + at) as Step);
    expect(hands.document.resume({ extent: history, steps })).toBe(true);
    return hands;
  }

  it("comes back after any gestures, undos and redos, and can undo and redo the same", () => {
    fc.assert(
      fc.property(moves, fc.nat(25), (acts, kept) => {
        const hands = new Driver(96, 80, [SHIRT, COLLAR]);
        const shelf = new Map<number, Step>();
        let last = hands.document.keep();
        acts.forEach((act, at) => {
          if (act === "undo") hands.undo();
          else if (act === "redo") hands.redo();
          else hands.click(act.x, act.y, { alt: act.alt });
          // Not every gesture is kept alone: a quick hand has several in one record.
          if (at % 3 !== kept % 3) return;
          last = hands.document.keep();
          for (const [seq, step] of last.history.written) shelf.set(seq, step);
        });
        last = hands.document.keep();
        for (const [seq, step] of last.history.written) shelf.set(seq, step);
        const back = reloaded(shelf, last);
        for (const move of ["undo", "redo"] as const) {
          while (hands.document[move]()) {
            expect(back.document[move]()).toBe(true);
            expect(back.document.encode()).toEqual(hands.document.encode());
          }
          expect(back.document[move]()).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("does not take the history of other layers", () => {
    const hands = new Driver(96, 80, [SHIRT, COLLAR]);
    hands.click(10, 10);
    const { history } = hands.document.keep();
    const steps = history.written.map(([, step]) => step);
    expect(new Driver(96, 80, [SHIRT, COLLAR]).document.resume({ extent: history, steps })).toBe(false);
  });

  it("says before a gesture begins that the last one may still have to be kept", () => {
    const hands = new Driver();
    const seen: (string | undefined)[] = [];
    hands.document.onBegin = () => seen.push(hands.document.encode()[0]?.data);
    hands.click(2, 2);
    const kept = hands.document.encode()[0]?.data;
    hands.down(9, 4);
    expect(seen).toEqual([undefined, kept]);
  });
});

describe("changed pixels", () => {
  it("are counted against the mask the photo was opened with", () => {
    fc.assert(
      fc.property(ways, (way) => {
        const hands = new Driver(96, 80);
        hands.click(48, 40);
        const opened = hands.document.encode();
        const before = hands.pixels();
        const order = { from: "version", layers: opened, photo: { width: 96, height: 80 } } as unknown as WorkOrder;
        const baseline = new Baseline(order);
        for (const { x, y } of way) hands.click(x, y);
        const inside = (value = 0): boolean => value >= 128;
        const changed = hands.pixels().filter((value, at) => inside(value) !== inside(before[at])).length;
        expect(baseline.countChanged(hands.document)).toBe(changed);
      }),
    );
  });

  it("of a draft are counted against what was there before it", () => {
    const hands = new Driver(96, 80);
    hands.click(48, 40);
    const order = { from: "draft", layers: hands.document.encode(), previous: null, prediction: null, photo: { width: 96, height: 80 } } as unknown as WorkOrder;
    expect(new Baseline(order).countChanged(hands.document)).toBe(hands.pixels().filter((value) => value >= 128).length);
  });
});

describe("the encoder", () => {
  it("gives the bytes of the whole mask after any strokes", () => {
    fc.assert(
      fc.property(fc.array(ways, { maxLength: 3 }), (strokes) => {
        const hands = new Driver(96, 80);
        for (const way of strokes) {
          const [first, ...rest] = way;
          if (first === undefined) continue;
          hands.down(first.x, first.y);
          for (const { x, y } of rest) hands.move(x, y);
          hands.up(first.x, first.y);
          hands.document.encode();
        }
        hands.undo();
        const layer = hands.document.active;
        expect(layer?.encoder.encode()).toEqual(layer === undefined ? null : encodeMask(layer.mask));
      }),
      { numRuns: 40 },
    );
  });

  it("knows a blank layer", () => {
    const mask = createMask(3, 3);
    const encoder = new LayerEncoder(mask, findRuns(mask.data));
    expect(encoder.isBlank()).toBe(true);
    mask.data[4] = 1;
    encoder.invalidate(wholeOf(mask));
    expect(encoder.isBlank()).toBe(false);
  });
});

describe("opening a mask", () => {
  it("refuses one of another size", () => {
    expect(() => openMask(toBase64(encodeMask(createMask(3, 2))), { width: 2, height: 3 })).toThrow("differ in size");
  });
});

describe("the outline", () => {
  it("is closed: every end meets another", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const ends = new Map<string, number>();
        const segments = contour(mask, { x0: -1, y0: -1, x1: mask.width, y1: mask.height });
        for (let at = 0; at < segments.length; at += 2) {
          const key = `${segments[at]},${segments[at + 1]}`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
        }
        expect([...ends.values()].every((count) => count % 2 === 0)).toBe(true);
      }),
    );
  });

  it("has a segment where two neighbours differ, and nowhere else", () => {
    fc.assert(
      fc.property(masks, (mask) => {
        const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < mask.width && y < mask.height && (mask.data[y * mask.width + x] ?? 0) > 127.5;
        for (let y = -1; y < mask.height; y++) {
          for (let x = -1; x < mask.width; x++) {
            const count = [inside(x, y), inside(x + 1, y), inside(x, y + 1), inside(x + 1, y + 1)].filter(Boolean).length;
            const found = contour(mask, { x0: x, y0: y, x1: x + 1, y1: y + 1 }).length;
            expect(found > 0).toBe(count > 0 && count < 4);
          }
        }
      }),
    );
  });

  it("lies on the edge of a square", () => {
    const mask = createMask(8, 8);
    for (let y = 2; y < 6; y++) mask.data.fill(255, y * 8 + 2, y * 8 + 6);
    const xs = contour(mask, wholeOf(mask)).filter((_, at) => at % 2 === 0);
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([2, 6]);
  });
});

describe("effort", () => {
  it("leaves out pauses over 20 s and counts strokes", () => {
    const effort = new Effort();
    for (const now of [0, 5_000, 30_000, 31_500]) effort.touch(now);
    for (const tool of ["brush", "brush", "lasso"]) effort.stroke(tool);
    effort.changed(12);
    const record = { active_seconds: 6.5, strokes: 3, tools: { brush: 2, lasso: 1 }, pixels_changed: 12 };
    expect(effort.record()).toEqual(record);
    expect(new Effort(record).record()).toEqual(record);
  });
});

describe("layers", () => {
  const names = (hands: Driver): string[] => hands.document.layers.map(({ key }) => key);

  it("keep their order through a reload, whatever the taxonomy's order is", () => {
    const hands = new Driver(96, 80, [SHIRT, COLLAR]);
    hands.click(10, 10);
    hands.document.activate("2.0");
    hands.click(20, 20);
    hands.document.place("2.0", 0);
    expect(hands.steps).toBe(3);
    const back = new MaskDocument(hands.document.size, [SHIRT, COLLAR], hands.document.encode());
    expect(back.layers.map(({ key }) => key)).toEqual(["2.0", "1.0"]);
    expect(hands.document.place("2.0", -1)).toBe(false);
  });

  it("of one label can be several, and an empty one can be deleted", () => {
    const hands = new Driver(96, 80, [SHIRT, COLLAR]);
    hands.document.add(SHIRT);
    hands.click(10, 10);
    expect(names(hands)).toEqual(["1.0", "2.0", "1.1"]);
    expect(hands.document.canDelete("1.1")).toBe(false);
    hands.document.delete("1.1");
    hands.document.delete("2.0");
    expect(names(hands)).toEqual(["1.0", "1.1"]);
    expect(hands.document.encode()).toHaveLength(1);
  });

  it("that were deleted come back when what was painted on them is undone", () => {
    const hands = new Driver(96, 80, [SHIRT, COLLAR]);
    hands.click(10, 10);
    hands.brush.size = 20;
    hands.click(10, 10, { alt: true });
    hands.document.delete("1.0");
    expect(hands.document.active?.key).toBe("2.0");
    hands.undo();
    expect(names(hands)).toEqual(["2.0", "1.0"]);
    expect(hands.document.encode()[0]?.label).toBe(SHIRT.id);
  });

  it("carry their attributes", () => {
    const hands = new Driver(96, 80, [SHIRT]);
    hands.click(10, 10);
    hands.document.describe("1.0", [4, 2]);
    expect(hands.document.encode()[0]?.attributes).toEqual([4, 2]);
    expect(hands.steps).toBe(2);
  });

  it("are found under the cursor, topmost first, hidden ones not", () => {
    const hands = new Driver(96, 80, [SHIRT, COLLAR]);
    hands.click(10, 10);
    hands.document.activate("2.0");
    hands.click(10, 10);
    expect(hands.document.layerAt(10.2, 9.8)?.key).toBe("2.0");
    const top = hands.document.layers[1];
    if (top !== undefined) top.visible = false;
    expect(hands.document.layerAt(10, 10)?.key).toBe("1.0");
    expect(hands.document.layerAt(-1, 10)).toBeUndefined();
    expect(hands.document.layerAt(50, 50)).toBeUndefined();
  });

  it("are made for every label of a small taxonomy, and only as needed in a large one", () => {
    const labels = (count: number): (typeof SHIRT)[] => Array.from({ length: count }, (_, at) => ({ ...SHIRT, id: at + 1 }));
    const opened = (count: number): number => new MaskDocument({ width: 4, height: 4 }, labels(count), []).layers.length;
    expect([opened(1), opened(8), opened(46)]).toEqual([1, 8, 1]);
  });
});
