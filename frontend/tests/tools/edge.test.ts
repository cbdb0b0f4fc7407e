import { describe, expect, it } from "vitest";
import type { Point } from "../../src/core/rect";
import { photoOf } from "../arbitraries";
import { Driver, SHIRT } from "../driver";

const SIZE = 120;
const MIDDLE = 60;
const RADIUS = 40;

/** A blue disc on light grey. */
const garment = photoOf(SIZE, SIZE, (x, y) => {
  const inside = Math.max(0, Math.min(1, RADIUS - Math.hypot(x + 0.5 - MIDDLE, y + 0.5 - MIDDLE) + 0.5));
  return [215 - 150 * inside, 215 - 130 * inside, 215 - 60 * inside];
});

function at(turn: number, miss = 0): Point {
  return { x: MIDDLE + (RADIUS + miss) * Math.cos(turn), y: MIDDLE + (RADIUS + miss) * Math.sin(turn) };
}

function hands(): Driver {
  return new Driver(SIZE, SIZE, [SHIRT], garment).take("edge");
}

/** Pixels that differ from the disc. */
function wrong(driver: Driver): number {
  return driver.pixels().filter((value, pixel) => {
    const inside = Math.hypot((pixel % SIZE) + 0.5 - MIDDLE, Math.floor(pixel / SIZE) + 0.5 - MIDDLE) < RADIUS;
    return value >= 128 !== inside;
  }).length;
}

/** Anchors around the disc, each missing its edge by some pixels; screen points are image pixels here. */
function around(driver: Driver, turns: readonly number[]): Driver {
  turns.forEach((turn, index) => {
    const { x, y } = at(turn, index % 2 === 0 ? 4 : -4);
    driver.move(x, y, { grain: 1 }).click(x, y, { grain: 1 });
  });
  return driver;
}

const TURNS = [0, 1.3, 2.6, 3.9, 5.2];

describe("the smart edge", () => {
  it("follows the garment between a few careless anchors and closes on the first", () => {
    const driver = around(hands(), TURNS).expectBlank();
    const { x, y } = at(0, 4);
    driver.click(x, y, { grain: 1 });
    expect(wrong(driver)).toBeLessThan(60);
    expect(driver.steps).toBe(1);
    driver.undo().expectBlank();
  });

  it("closes with Enter, and subtracts or intersects like any area", () => {
    expect(wrong(around(hands(), TURNS).enter())).toBeLessThan(60);
    const full = hands().take("rectangle").down(0, 0).up(SIZE, SIZE).take("edge");
    full.settings.area.mode = "intersect";
    expect(wrong(around(full, TURNS).enter())).toBeLessThan(60);
  });

  it("shows the path to the pointer before anything is settled", () => {
    const driver = around(hands(), [0]);
    const { x, y } = at(0.8);
    driver.move(x, y, { grain: 1 });
    const points = driver.box.tool.sketch()?.points ?? [];
    expect(points.length).toBeGreaterThan(20);
    for (const point of points) expect(Math.abs(Math.hypot(point.x - MIDDLE, point.y - MIDDLE) - RADIUS)).toBeLessThan(1.5);
  });

  it("draws a straight piece with Shift", () => {
    const driver = around(hands(), [0]).move(20, 20, { shift: true, grain: 1 }).click(20, 20, { shift: true, grain: 1 });
    expect(driver.box.tool.sketch()?.corners.at(-1)).toEqual({ x: 20, y: 20 });
    expect(driver.box.tool.sketch()?.points.length).toBeLessThan(5);
  });

  it("takes its last anchor back, down to none", () => {
    const driver = around(hands(), [0, 1.3, 3]);
    expect(driver.box.tool.back()).toBe(true);
    expect(driver.box.tool.sketch()?.corners).toHaveLength(2);
    // The wire starts at the last anchor that is left: no leap from it to the pointer.
    const { x, y } = at(2);
    driver.move(x, y, { grain: 1 });
    const points = driver.box.tool.sketch()?.points ?? [];
    points.slice(1).forEach((point, index) => expect(Math.hypot(point.x - (points[index]?.x ?? 0), point.y - (points[index]?.y ?? 0))).toBeLessThan(3));
    driver.box.tool.back();
    driver.box.tool.back();
    expect(driver.box.tool.state).toBe("idle");
    expect(driver.box.tool.back()).toBe(false);
    around(driver, TURNS).enter();
    expect(wrong(driver)).toBeLessThan(60);
  });

  it("settles by itself what the hand has left alone, and no more", () => {
    const driver = around(hands(), [0]);
    for (let turn = 0; turn < 3; turn += 0.04) {
      const { x, y } = at(turn);
      driver.move(x, y, { grain: 0.4 });
    }
    const anchors = driver.box.tool.sketch()?.corners ?? [];
    expect(anchors.length).toBeGreaterThan(1);
    expect(anchors.length).toBeLessThan(5);
  });

  it("leaves no trace when it is cancelled, and none of a single click", () => {
    around(hands(), TURNS).escape().enter().expectBlank();
    around(hands(), [0]).enter().expectBlank();
    const driver = around(hands(), TURNS).take("brush").take("edge");
    expect(driver.box.tool.sketch()).toBeNull();
    expect(driver.steps).toBe(0);
  });

  it("does nothing before the photo is there", () => {
    expect(new Driver(20, 20).take("edge").click(4, 4).box.tool.state).toBe("idle");
  });
});
