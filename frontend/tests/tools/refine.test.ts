import { describe, expect, it } from "vitest";
import { wholeOf } from "../../src/core/rect";
import { copyRect } from "../../src/core/tiles";
import type { PhotoPixels } from "../../src/tools/tool";
import { Driver, SHIRT } from "../driver";

const SIZE = { width: 120, height: 120 };

/** What is garment in the photo: cloth down to line 50, then threads 2 px wide down to line 80. */
function isCloth(x: number, y: number): boolean {
  return y < 50 || (y < 80 && x % 6 < 2);
}

/** Dark cloth on a light wall. */
const photo: PhotoPixels = {
  ...SIZE,
  read: ({ x0, y0, x1, y1 }) => {
    const rgba = new Uint8ClampedArray(4 * (x1 - x0) * (y1 - y0));
    let at = 0;
    for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++, at += 4) rgba.set(isCloth(x, y) ? [90, 30, 60, 255] : [210, 210, 205, 255], at);
    return rgba;
  },
};

/** A hand at a garment whose fringe the mask takes for solid cloth. */
function atFringe(pixels: PhotoPixels = photo): Driver {
  const driver = new Driver(SIZE.width, SIZE.height, [SHIRT], pixels);
  driver.take("rectangle").down(0, 0).up(120, 80);
  driver.brush.size = 44;
  return driver.take("refine");
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function wrong(driver: Driver): number {
  const pixels = driver.pixels();
  return pixels.reduce((sum, value, at) => sum + Number(value >= 128 !== isCloth(at % 120, Math.floor(at / 120))), 0);
}

describe("the refine brush", () => {
  it("finds the threads that it was drawn over, as one step", async () => {
    const driver = atFringe();
    expect(wrong(driver)).toBe(2400);
    driver.down(0, 68).move(60, 68).up(120, 68);
    await settled();
    expect(wrong(driver)).toBeLessThan(240);
    driver.undo();
    expect(wrong(driver)).toBe(2400);
  });

  it("is finished at once, as one step, when the photo is sent while it works or paints", async () => {
    for (const lift of [true, false]) {
      const driver = atFringe().down(0, 68).move(60, 68).move(120, 68);
      if (lift) driver.up(120, 68);
      driver.box.tool.finishNow?.();
      expect([wrong(driver) < 240, driver.steps, driver.document.busy]).toEqual([true, 2, false]);
      const sent = driver.pixels();
      await settled();
      expect([driver.pixels(), driver.steps]).toEqual([sent, 2]);
    }
  });

  it("leaves what it did not touch", async () => {
    const driver = atFringe();
    const above = { ...wholeOf(SIZE), y1: 44 };
    driver.down(0, 68).up(120, 68);
    await settled();
    const mask = driver.document.active?.mask;
    expect(mask === undefined ? [] : copyRect(mask, above).every((value) => value === 255)).toBe(true);
  });

  it("leaves no trace when it is cancelled, painting or working", async () => {
    const driver = atFringe();
    const before = driver.pixels();
    driver.down(0, 68).move(60, 68).escape();
    driver.down(0, 68).up(120, 68).escape();
    await settled();
    expect([driver.pixels(), driver.steps, driver.box.tool.state]).toEqual([before, 1, "idle"]);
    expect(driver.document.begin("add")).not.toBeNull();
  });

  it("says why it does nothing on a locked layer", () => {
    const driver = atFringe();
    const layer = driver.document.active;
    if (layer !== undefined) layer.locked = true;
    driver.down(60, 68);
    expect([driver.told.length, driver.told[0]?.includes("Shirt is locked"), driver.box.tool.state]).toEqual([1, true, "idle"]);
  });

  it("waits for the photo in words", async () => {
    const driver = atFringe({ ...SIZE, read: () => null });
    const before = driver.pixels();
    driver.down(0, 68).up(120, 68);
    await settled();
    expect([driver.told.length, driver.pixels(), driver.box.tool.state]).toEqual([1, before, "idle"]);
  });
});
