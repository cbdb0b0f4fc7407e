import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Mask } from "../../src/core/mask";
import { differencePixels, MODES, overlayPixels, parseColor, type Tinted } from "../../src/view/overlay";
import { masks } from "../arbitraries";

function maskOf(...data: number[]): Mask {
  return { width: data.length, height: 1, data: Uint8Array.from(data) };
}

function rowOf(mask: Mask): { x0: number; y0: number; x1: number; y1: number } {
  return { x0: 0, y0: 0, x1: mask.width, y1: mask.height };
}

function bytes(pixels: Uint32Array<ArrayBuffer>): number[][] {
  const all = new Uint8Array(pixels.buffer);
  return Array.from(pixels, (_, at) => [...all.subarray(4 * at, 4 * at + 4)]);
}

const mask = maskOf(0, 128, 255);
const red: Tinted = { mask, color: "#ff0000" };

describe("overlay", () => {
  it("tints by the mask's alpha", () => {
    expect(bytes(overlayPixels([red], { mode: "tint", brand: "" }, rowOf(mask)))).toEqual([[0, 0, 0, 0], [255, 0, 0, 128], [255, 0, 0, 255]]);
  });

  it("lays a later layer over an earlier one", () => {
    const over = { mask: maskOf(255, 128, 128), color: "#0000ff" };
    const [alone, mixed, half] = bytes(overlayPixels([red, over], { mode: "tint", brand: "" }, rowOf(mask)));
    expect(alone).toEqual([0, 0, 255, 255]);
    expect(mixed?.[3]).toBe(192);
    expect(half).toEqual([127, 0, 128, 255]);
  });

  it("cuts out on the chosen ground: all of it outside, none of it inside", () => {
    const grounds = { white: [255, 255, 255], black: [0, 0, 0], grey: [118, 118, 118], brand: [192, 57, 43] } as const;
    for (const [mode, ground] of Object.entries(grounds)) {
      const look = { mode: mode as keyof typeof grounds, brand: "#c0392b" };
      expect(bytes(overlayPixels([red], look, rowOf(mask)))).toEqual([[...ground, 255], [...ground, 127], [0, 0, 0, 0]]);
    }
  });

  it("draws a checker of two greys", () => {
    const pixels = bytes(overlayPixels([], { mode: "checker", brand: "" }, { x0: 15, y0: 0, x1: 17, y1: 1 }));
    expect(pixels).toEqual([[153, 153, 153, 255], [204, 204, 204, 255]]);
  });

  it("paints a part as it paints the whole", () => {
    fc.assert(
      fc.property(masks, fc.constantFrom(...MODES), fc.nat(20), fc.nat(20), (drawn, mode, left, top) => {
        const rect = { ...rowOf(drawn), x0: Math.min(left, drawn.width - 1), y0: Math.min(top, drawn.height - 1) };
        const layers = [{ mask: drawn, color: "#12ab34" }];
        const [whole, part] = [overlayPixels(layers, { mode, brand: "#fff" }, rowOf(drawn)), overlayPixels(layers, { mode, brand: "#fff" }, rect)];
        part.forEach((pixel, at) => {
          const [x, y] = [rect.x0 + (at % (rect.x1 - rect.x0)), rect.y0 + Math.floor(at / (rect.x1 - rect.x0))];
          expect(pixel).toBe(whole[y * drawn.width + x]);
        });
      }),
    );
  });

  it("shows what a difference adds and takes away", () => {
    const pixels = bytes(differencePixels([{ mask: maskOf(255, 0, 100), color: "" }], [{ mask: maskOf(0, 255, 100), color: "" }], rowOf(mask)));
    expect(pixels).toEqual([[255, 140, 26, 255], [61, 153, 255, 255], [0, 0, 0, 0]]);
  });

  it("reads colours", () => {
    expect(parseColor("#f80")).toEqual([255, 136, 0]);
  });
});
