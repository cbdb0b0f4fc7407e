import { describe, expect, it } from "vitest";
import { photoOf } from "../arbitraries";
import { Driver, SHIRT } from "../driver";

/** Red, a slightly lighter red, white, red: three pixels each. */
const stripes = photoOf(12, 4, (x) => (x < 3 || x >= 9 ? [180, 20, 20] : x < 6 ? [200, 60, 60] : [255, 255, 255]));
const rows = (row: string): string[] => Array<string>(4).fill(row);

function hands(tolerance = 5): Driver {
  const driver = new Driver(12, 4, [SHIRT], stripes).take("wand");
  driver.settings.area.tolerance = tolerance;
  return driver;
}

/** At a photo of one colour that is too large for one piece of work. */
function plain(): Driver {
  return new Driver(1400, 900, [SHIRT], { width: 1400, height: 900, read: ({ x0, y0, x1, y1 }) => new Uint8ClampedArray(4 * (x1 - x0) * (y1 - y0)).fill(200) }).take("wand");
}

describe("the magic wand", () => {
  it("takes the colour under a click, with the tolerance used last", () => {
    hands().click(1, 2).pictures().expectMask(...rows("###.........")).undo().expectBlank();
    hands(40).click(1, 2).pictures().expectMask(...rows("######......"));
  });

  it("leaps over other colours when it need not be connected", () => {
    const driver = hands();
    driver.settings.area.contiguous = false;
    driver.click(1, 2).pictures().expectMask(...rows("###......###"));
  });

  it("lets more in the further it is dragged, and shows it before the hand lifts", () => {
    const driver = hands().down(1, 2).pictures().expectMask(...rows("###........."));
    driver.move(11.4, 2).pictures().expectMask(...rows("######......"));
    expect(driver.steps).toBe(0);
    driver.move(2, 2).pictures().expectMask(...rows("###.........")).move(11.4, 2).up(11.4, 2).pictures();
    driver.expectMask(...rows("######......"));
    expect(driver.steps).toBe(1);
    expect(driver.settings.area.tolerance).toBe(25);
    driver.undo().expectBlank().redo().expectMask(...rows("######......"));
  });

  it("subtracts with Alt and intersects with Shift+Alt", () => {
    const painted = (): Driver => hands().take("rectangle").down(0, 0).up(12, 4).take("wand");
    painted().click(1, 2, { alt: true }).pictures().expectMask(...rows("...#########"));
    painted().click(1, 2, { alt: true, shift: true }).pictures().expectMask(...rows("###........."));
  });

  it("leaves no trace when Escape comes while it is dragged or still at work", () => {
    const driver = hands().down(1, 2).pictures().move(12, 2).pictures().escape().expectBlank();
    driver.click(1, 2).escape().pictures().expectBlank();
    expect(driver.steps).toBe(0);
    expect(driver.box.tool.state).toBe("idle");
  });

  it("does nothing beside the photo, before the photo is there, and on a locked layer", () => {
    hands().click(-3, 2).pictures().expectBlank();
    new Driver(12, 4).take("wand").click(1, 2).pictures().expectBlank();
    const locked = hands();
    if (locked.document.active !== undefined) locked.document.active.locked = true;
    locked.click(1, 2).pictures().expectBlank();
  });

  it("is finished at once, as one step, when the photo is sent while it still grows", () => {
    const driver = plain().click(700, 450).pictures(1);
    driver.box.tool.finishNow?.();
    expect([driver.steps, driver.box.tool.state]).toEqual([1, "idle"]);
    expect(driver.pixels().every((value) => value === 255)).toBe(true);
    driver.pictures();
    expect(driver.steps).toBe(1);
  });

  it("keeps what a drag shows when the photo is sent before the hand lifts", () => {
    const driver = hands().down(1, 2).move(11.4, 2);
    driver.box.tool.finishNow?.();
    driver.up(11.4, 2).pictures().expectMask(...rows("######......"));
    expect(driver.steps).toBe(1);
  });

  it("finishes a large area over several pictures without holding up the hand", () => {
    const driver = plain().click(700, 450).pictures(1);
    expect(driver.steps).toBe(0);
    expect(driver.box.tool.state).toBe("growing");
    driver.pictures();
    expect(driver.steps).toBe(1);
    expect(driver.pixels().every((value) => value === 255)).toBe(true);
  });
});
