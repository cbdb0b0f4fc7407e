import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeMask } from "../../src/core/codec";
import { contour } from "../../src/core/contour";
import { Effort } from "../../src/core/effort";
import { LayerEncoder } from "../../src/core/encoder";
import { History } from "../../src/core/history";
import { openMask } from "../../src/core/document";
import { toBase64 } from "../../src/core/base64";
import { createMask } from "../../src/core/mask";
import { wholeOf } from "../../src/core/rect";
import { masks, ways } from "../arbitraries";
import { Driver } from "../driver";

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
    for (let at = 0; at < 10; at++) history.push({ layer: String(at), patch: { tiles: [], packed: new Uint8Array(30) } });
    const seen: string[] = [];
    while (history.undo((step) => (seen.push(step.layer), step)));
    expect(seen).toEqual(["9", "8", "7"]);
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
    const encoder = new LayerEncoder(mask);
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
    effort.stroke();
    expect(effort.record()).toEqual({ active_seconds: 6.5, strokes: 1 });
  });
});
