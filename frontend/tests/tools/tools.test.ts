import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pan, rotateTo, toImage, toScreen, zoomTo } from "../../src/view/camera";
import { ways } from "../arbitraries";
import { COLLAR, Driver, SHIRT } from "../driver";

describe("brush and eraser", () => {
  it("paint a dot and take it back with one undo", () => {
    new Driver(8, 4)
      .click(4, 2)
      .expectMask("...##...", "..####..", "..####..", "...##...")
      .undo()
      .expectBlank()
      .redo()
      .expectMask("...##...", "..####..", "..####..", "...##...");
  });

  it("make one step of a whole stroke", () => {
    const hands = new Driver().down(2, 4).move(6, 4).move(12, 4).up(12, 4);
    expect(hands.steps).toBe(1);
    hands.undo().expectBlank();
  });

  it("draw a straight line from the last point on Shift+click", () => {
    const hands = new Driver(16, 4);
    hands.brush.size = 2;
    hands.click(2, 2).click(14, 2, { shift: true });
    hands.expectMask("................", ".##############.", ".##############.", "................");
  });

  it("do the opposite while Alt is held, and X turns it over", () => {
    const dot = ["...##...", "..####..", "..####..", "...##..."] as const;
    const nothing = ["........", "........", "........", "........"] as const;
    new Driver(8, 4).click(4, 2).click(4, 2, { alt: true }).expectMask(...nothing);
    new Driver(8, 4).take("eraser").click(4, 2, { alt: true }).expectMask(...dot).click(4, 2).expectMask(...nothing);
    const swapped = new Driver(8, 4);
    swapped.brush.swapped = true;
    swapped.take("eraser").click(4, 2).expectMask(...dot).take("brush").click(4, 2).expectMask(...nothing);
  });

  it("leave no trace and no step when Escape cancels the gesture", () => {
    const hands = new Driver().click(3, 3);
    const before = hands.pixels();
    hands.down(8, 4).move(14, 4).escape().up(14, 4);
    expect(hands.pixels()).toEqual(before);
    expect(hands.steps).toBe(1);
  });

  it("scale with a pen's pressure", () => {
    const [light, firm] = [0.3, 1].map((pressure) => {
      const hands = new Driver(64, 64);
      hands.brush.size = 30;
      return hands.click(32, 32, { pressure }).pixels().filter((value) => value > 127).length;
    });
    expect(light).toBeLessThan((firm ?? 0) / 8);
    expect(light).toBeGreaterThan(0);
  });

  it("keep their size under any pressure when that is chosen", () => {
    const hands = new Driver(64, 64);
    hands.brush.size = 30;
    hands.brush.pressure = false;
    const light = hands.click(32, 32, { pressure: 0.2 }).pixels();
    hands.undo().click(32, 32, { pressure: 1 });
    expect(hands.pixels()).toEqual(light);
  });

  it("paint an ellipse along a pen that leans, unless that is turned off", () => {
    const leaning = { tilt: { altitude: 0.3, azimuth: 0 } };
    const spread = (hands: Driver): number[] => {
      const lit = Array.from(hands.pixels().keys()).filter((at) => (hands.pixels()[at] ?? 0) >= 128);
      return [new Set(lit.map((at) => at % 64)).size, new Set(lit.map((at) => Math.floor(at / 64))).size];
    };
    const hands = new Driver(64, 64);
    hands.brush.size = 30;
    expect(spread(hands.click(32, 32, leaning))).toEqual([30, 10]);
    expect(spread(hands.undo().click(32, 32, { tilt: { altitude: 1.2, azimuth: 0 } }))).toEqual([30, 30]);
    hands.brush.tilt = false;
    expect(spread(hands.undo().click(32, 32, leaning))).toEqual([30, 30]);
  });

  it("show the ring of the dot they paint: full before the press, as pressed and leaning after it", () => {
    const hands = new Driver(64, 64);
    hands.brush.size = 30;
    const held = { pressure: 0.4, tilt: { altitude: 0.5, azimuth: 1 } };
    const dot = (pressure: number): unknown => hands.box.tool.dot?.({ x: 32, y: 32, alt: false, shift: false, grain: 1, ...held, pressure });
    expect(dot(0)).toMatchObject({ radius: 15 });
    hands.down(32, 32, held);
    expect(dot(0.4)).toMatchObject({ x: 32, y: 32, radius: 6, shape: { angle: 1 } });
    hands.up(32, 32);
  });

  it("do not thin out when the pen lifts", () => {
    const hands = new Driver(64, 64);
    hands.brush.size = 20;
    hands.down(20, 32, { pressure: 1 }).up(40, 32, { pressure: 0 });
    expect(hands.pixels()[Math.floor(25) * 64 + 40]).toBe(255);
  });

  it("paint nothing on a locked or hidden layer, and nothing on the others", () => {
    const hands = new Driver(8, 4, [SHIRT, COLLAR]);
    const [shirt, collar] = hands.document.layers;
    if (shirt === undefined || collar === undefined) throw new Error("two layers were expected");
    shirt.locked = true;
    hands.click(4, 2).expectBlank();
    shirt.locked = false;
    shirt.visible = false;
    hands.click(4, 2).expectBlank();
    hands.document.activate(collar.key);
    hands.click(4, 2);
    expect(shirt.mask.data.every((value) => value === 0)).toBe(true);
    expect(hands.document.encode().map(({ label }) => label)).toEqual([2]);
  });

  it("paint the same through any camera", () => {
    const scales = fc.double({ min: 0.1, max: 32, noNaN: true });
    const shifts = fc.integer({ min: -2000, max: 2000 });
    const angles = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(ways, scales, shifts, shifts, angles, (way, scale, x, y, angle) => {
        const camera = pan(rotateTo(zoomTo({ scale: 1, x: 0, y: 0, angle: 0 }, scale, { x: 100, y: 50 }), angle, { x: 9, y: 9 }), x, y);
        const [plain, seen] = [new Driver(96, 80), new Driver(96, 80)];
        for (const point of way) {
          const back = toImage(camera, toScreen(camera, point));
          plain.click(point.x, point.y, { shift: true });
          seen.click(back.x, back.y, { shift: true });
        }
        const other = seen.pixels();
        expect(plain.pixels().every((value, at) => Math.abs(value - (other[at] ?? 0)) <= 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("lasso and rectangle", () => {
  it("fill what the drag went around", () => {
    new Driver(8, 4)
      .take("rectangle")
      .down(1.2, 0.9)
      .move(3, 2)
      .up(5.1, 3.2)
      .expectMask("........", ".####...", ".####...", "........");
  });

  it("subtract with Alt and cancel with Escape", () => {
    const hands = new Driver(8, 4).take("rectangle").down(0, 0).up(8, 4).down(2, 1, { alt: true }).up(6, 3);
    hands.expectMask("########", "##....##", "##....##", "########");
    hands.down(0, 0).move(8, 4).escape().up(8, 4).expectMask("########", "##....##", "##....##", "########");
    expect(hands.steps).toBe(2);
  });

  it("close the lasso from the last point to the first", () => {
    new Driver(8, 4).take("lasso").down(1, 0).move(7, 0).move(7, 4).up(1, 4).expectMask(".######.", ".######.", ".######.", ".######.");
  });
});

describe("polygon", () => {
  const open = (): Driver => new Driver(8, 4).take("polygon").click(1, 1).click(5, 1).click(5, 3).click(1, 3);

  it("closes on its first corner", () => {
    open().expectBlank().click(1, 1).expectMask("........", ".####...", ".####...", "........");
  });

  it("lets a corner be dragged until it is closed", () => {
    open().down(5, 3).move(6, 3).up(7, 3).down(5, 1).up(7, 1).click(1, 1).expectMask("........", ".######.", ".######.", "........");
  });

  it("takes back its last corner, and all of it with Escape", () => {
    const hands = open();
    expect(hands.box.tool.back()).toBe(true);
    hands.click(1, 3).click(1, 1).expectMask("........", ".####...", ".####...", "........");
    const again = open().escape();
    expect(again.box.tool.back()).toBe(false);
    again.box.tool.finish();
    again.expectBlank();
  });

  it("is given up when another tool is taken", () => {
    const hands = open().take("brush").take("polygon");
    expect(hands.box.tool.state).toBe("idle");
  });
});

describe("the hand", () => {
  it("never paints", () => {
    new Driver().take("pan").down(4, 4).move(9, 4).up(9, 4).expectBlank();
  });
});
