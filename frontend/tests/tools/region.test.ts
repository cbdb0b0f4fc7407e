import { describe, expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/core/base64";
import { decodeMask, encodeMask } from "../../src/core/codec";
import { createMask } from "../../src/core/mask";
import { Driver } from "../driver";

/** What the server answers: a mask that is full on some columns. */
function columns(from: number, to: number): string {
  const mask = createMask(16, 8);
  for (let y = 0; y < 8; y++) mask.data.fill(255, y * 16 + from, y * 16 + to);
  return toBase64(encodeMask(mask));
}

const framed = (): Driver => new Driver(16, 8).take("region").down(2, 1).move(6, 5).up(14, 7);
function byStrokes(): Driver {
  const hands = new Driver(16, 8).take("region");
  hands.settings.region.by = "strokes";
  return hands;
}

const shown = (row: string): string[] => ["................", ...Array<string>(6).fill(row), "................"];

describe("the region tool", () => {
  it("asks with the rectangle, shows the answer inside it, and keeps it with Enter as one step", async () => {
    const hands = framed();
    expect(hands.asked[0]?.hints).toMatchObject({ rect: [2, 1, 14, 7], foreground: null, background: null });
    hands.expectBlank().asked[0]?.answer(columns(4, 16));
    (await hands.answers()).expectMask(...shown("....##########.."));
    expect(hands.steps).toBe(0);
    hands.enter();
    expect(hands.steps).toBe(1);
    hands.undo().expectBlank().redo().expectMask(...shown("....##########.."));
  });

  it("asks again with each painted hint: what belongs, and with Alt what does not", async () => {
    const hands = framed();
    hands.asked[0]?.answer(columns(4, 10));
    await hands.answers();
    hands.down(5, 3).move(8, 3).up(8, 3).down(12, 4, { alt: true }).up(12, 5, { alt: true });
    const [, first, second] = hands.asked;
    expect([first?.hints.background, second?.hints.rect]).toEqual([null, [2, 1, 14, 7]]);
    const painted = decodeMask(fromBase64(second?.hints.background ?? "")).data;
    expect(painted[4 * 16 + 12]).toBeGreaterThan(0);
    expect(second?.hints.foreground).toEqual(first?.hints.foreground);
    expect(second?.hints.layer).toEqual(first?.hints.layer);
    second?.answer(columns(4, 11));
    (await hands.answers()).expectMask(...shown("....#######....."));
  });

  it("drops the late answer to an older question", async () => {
    const hands = framed().down(5, 3).up(8, 3);
    hands.asked[1]?.answer(columns(3, 5));
    await hands.answers();
    hands.asked[0]?.answer(columns(6, 9));
    (await hands.answers()).expectMask(...shown("...##..........."));
  });

  it("leaves no trace when Escape comes before the answer, after it, or in the middle of a hint", async () => {
    const early = framed().escape();
    early.asked[0]?.answer(columns(3, 5));
    (await early.answers()).expectBlank();
    const late = framed();
    late.asked[0]?.answer(columns(3, 5));
    (await late.answers()).down(4, 4).move(5, 5).escape().expectBlank().up(6, 6);
    expect([late.steps, late.box.tool.state, late.box.tool.sketch()]).toEqual([0, "idle", null]);
    late.take("brush").click(8, 4);
    expect(late.steps).toBe(1);
  });

  it("says in words when the server cannot be reached, and keeps what was shown", async () => {
    const hands = framed();
    hands.asked[0]?.answer(columns(3, 5));
    await hands.answers();
    hands.down(4, 4).up(5, 5).asked[1]?.refuse(new Error("The server cannot be reached."));
    (await hands.answers()).expectMask(...shown("...##..........."));
    expect(hands.told).toEqual(["The region could not be worked out: The server cannot be reached."]);
    expect(hands.enter().steps).toBe(1);
  });

  it("gives up when the first question fails, so that the next tool can work", async () => {
    const hands = framed();
    hands.asked[0]?.refuse(new Error("offline"));
    (await hands.answers()).expectBlank();
    expect(hands.box.tool.state).toBe("idle");
  });

  it("takes back the last hint, then the region", async () => {
    const hands = framed().down(5, 3).up(8, 3);
    expect(hands.box.tool.back()).toBe(true);
    expect(hands.asked[2]?.hints.foreground).toBeNull();
    hands.asked[2]?.answer(columns(3, 5));
    await hands.answers();
    expect(hands.box.tool.back()).toBe(true);
    hands.expectBlank();
    expect(hands.box.tool.back()).toBe(false);
  });

  it("begins by strokes with the first stroke, on what belongs or with Alt on what does not, and no rectangle", async () => {
    const hands = byStrokes().down(5, 3).move(8, 3).up(9, 3);
    expect(hands.asked[0]?.hints).toMatchObject({ rect: null, background: null });
    expect(decodeMask(fromBase64(hands.asked[0]?.hints.foreground ?? "")).data[3 * 16 + 7]).toBeGreaterThan(0);
    hands.asked[0]?.answer(columns(4, 10));
    (await hands.answers()).expectMask(...Array<string>(8).fill("....######......"));
    hands.enter().undo().expectBlank();
    expect(hands.steps).toBe(2);
    expect(byStrokes().down(5, 3, { alt: true }).up(9, 3, { alt: true }).asked[0]?.hints).toMatchObject({ rect: null, foreground: null });
  });

  it("by strokes is given up with its last stroke", () => {
    const hands = byStrokes().down(5, 3).up(9, 3).down(5, 4).up(9, 4);
    expect([hands.box.tool.back(), hands.asked.length, hands.box.tool.state]).toEqual([true, 3, "open"]);
    expect([hands.box.tool.back(), hands.asked.length, hands.box.tool.state]).toEqual([true, 3, "idle"]);
    expect(hands.document.busy).toBe(false);
  });

  it("asks nothing for a mere click or on a locked layer", () => {
    expect(new Driver(16, 8).take("region").click(3, 3).asked).toHaveLength(0);
    const locked = new Driver(16, 8).take("region");
    if (locked.document.active !== undefined) locked.document.active.locked = true;
    expect(locked.down(2, 1).up(14, 7).asked).toHaveLength(0);
    expect(locked.told).toEqual(["Shirt is locked. Unlock it in the list of layers to change it."]);
  });
});
