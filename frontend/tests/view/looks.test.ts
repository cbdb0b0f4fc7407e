import { describe, expect, it } from "vitest";
import { toBase64 } from "../../src/core/base64";
import { encodeMask } from "../../src/core/codec";
import { diceOf } from "../../src/core/compare";
import { MaskDocument } from "../../src/core/document";
import { createMask } from "../../src/core/mask";
import type { LayerData, WorkOrder } from "../../src/core/order";
import { Looks } from "../../src/view/looks";
import { MODES } from "../../src/view/overlay";
import { cameraWords } from "../../src/view/words";
import { changeLine, shownWords } from "../../src/view/words-compare";
import { SHIRT } from "../driver";

const SIZE = { width: 4, height: 2 };

function layersOf(alpha: number): LayerData[] {
  const mask = createMask(SIZE.width, SIZE.height);
  mask.data.fill(alpha);
  return [{ label: SHIRT.id, attributes: [], data: toBase64(encodeMask(mask)) }];
}

function looksOf(change: Partial<WorkOrder>): Looks {
  const order = {
    project: { slug: "p", name: "P", brand_color: "#c0392b" },
    photo: SIZE,
    labels: [SHIRT],
    prediction: { layers: layersOf(100), estimated_dice: 0.9, contrast: null, model: "m" },
    previous: null,
    imported: { layers: layersOf(200), by: "import" },
    ...change,
  } as unknown as WorkOrder;
  return new Looks(order, new MaskDocument(SIZE, [SHIRT], layersOf(255)));
}

/** The first pixel's alpha of what the photo is shown with. */
function seen(looks: Looks): number | undefined {
  return looks.scene().layers[0]?.mask.data[0];
}

describe("looks", () => {
  it("cycle through every overlay and back", () => {
    const looks = looksOf({});
    const modes = MODES.map(() => {
      looks.cycle();
      return looks.mode;
    });
    expect(new Set(modes).size).toBe(MODES.length);
    looks.mode = "off";
    looks.cycle(-1);
    expect(looks.mode).toBe("brand");
    expect(looks.scene().brand).toBe("#c0392b");
  });

  it("offer only what the photo has", () => {
    const looks = looksOf({});
    expect([looks.offers("prediction"), looks.offers("previous"), looks.offers("imported"), looks.offers("blink")]).toEqual([true, false, true, true]);
    const alone = looksOf({ prediction: null, imported: null });
    expect([alone.offers("difference"), alone.offers("blink")]).toEqual([false, false]);
    alone.toggle("blink");
    expect(alone.compare).toBe("none");
  });

  it("show another mask in place of the own one, and the own one again", () => {
    const looks = looksOf({});
    looks.toggle("imported");
    expect(seen(looks)).toBe(200);
    looks.toggle("imported");
    expect(seen(looks)).toBe(255);
  });

  it("show a difference between any two", () => {
    const looks = looksOf({});
    looks.pair = ["prediction", "imported"];
    looks.toggle("difference");
    const { layers, against } = looks.scene();
    expect([against?.[0]?.mask.data[0], layers[0]?.mask.data[0]]).toEqual([100, 200]);
    expect(shownWords(looks)).toBe("Difference: Prediction → Imported");
  });

  it("blink from one to the other, seen even where the overlay is off", () => {
    const looks = looksOf({});
    looks.mode = "off";
    looks.toggle("blink");
    expect([seen(looks), shownWords(looks), looks.scene().mode]).toEqual([100, "Prediction", "tint"]);
    looks.flip();
    expect([seen(looks), shownWords(looks)]).toEqual([255, "Mine"]);
  });

  it("show the photo alone while one peeks", () => {
    const looks = looksOf({});
    looks.peek = true;
    expect(looks.scene().mode).toBe("off");
  });
});

describe("figures of a comparison", () => {
  it("count Dice from the change", () => {
    expect(diceOf({ added: 0, removed: 0, before: 0 })).toBe(1);
    expect(diceOf({ added: 50, removed: 50, before: 100 })).toBe(0.5);
    expect(diceOf({ added: 0, removed: 100, before: 100 })).toBe(0);
  });

  it("say how much differs", () => {
    expect(changeLine({ added: 1204, removed: 310, before: 9000 }, 0.98123, "prediction", "mine")).toBe("Prediction → Mine: +1,204 px, −310 px, Dice 0.981");
  });

  it("say how the photo lies", () => {
    expect(cameraWords({ scale: 1.5, x: 0, y: 0, angle: 0 })).toBe("150 %");
    expect(cameraWords({ scale: 1, x: 0, y: 0, angle: -Math.PI / 12 })).toBe("100 % · -15°");
  });
});
