import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/core/base64";
import { decodeMask, encodeMask, findRuns } from "../../src/core/codec";
import { createMask, equalMasks } from "../../src/core/mask";
import { masks } from "../arbitraries";

describe("SVM1", () => {
  it("decodes what it encodes", () => {
    fc.assert(fc.property(masks, (mask) => equalMasks(decodeMask(encodeMask(mask)), mask)));
  });

  it("survives base64", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64"));
      expect(fromBase64(text)).toEqual(bytes);
    }));
  });

  it("merges equal neighbours across rows", () => {
    const runs = findRuns(createMask(5, 4).data);
    expect([...runs.lengths]).toEqual([20]);
  });

  it("keeps runs longer than 16 bits", () => {
    const mask = createMask(1000, 1000);
    mask.data.fill(255, 70_000, 999_000);
    expect(equalMasks(decodeMask(encodeMask(mask)), mask)).toBe(true);
  });

  it("refuses other bytes and masks cut short", () => {
    const bytes = encodeMask(createMask(3, 3));
    const wider = bytes.slice();
    wider[4] = 4;
    expect(() => decodeMask(Uint8Array.of(1, 2, 3))).toThrow("not an SVM1 mask");
    expect(() => decodeMask(Uint8Array.of(0, ...bytes.subarray(1)))).toThrow("not an SVM1 mask");
    expect(() => decodeMask(wider)).toThrow("do not cover");
  });
});
