import { describe, expect, it } from "vitest";
import { Selection } from "../../src/core/selection";

const OWN = 2;

/** Six tiles, of which the third is one's own; `judged` are closed too. */
function sheet(judged: Set<number> = new Set()): Selection {
  return new Selection(6, (at) => at !== OWN && !judged.has(at));
}

describe("choosing tiles", () => {
  it("judges the tile at the keyboard when none is chosen", () => {
    const selection = sheet();
    selection.step(1);
    expect(selection.targets).toEqual([1]);
  });

  it("never chooses one's own work, alone or among others", () => {
    const selection = sheet();
    selection.goTo(OWN);
    selection.toggle(OWN);
    expect(selection.targets).toEqual([]);
    selection.all();
    expect(selection.targets).toEqual([0, 1, 3, 4, 5]);
  });

  it("extends from where the stretch began, and gives back what it leaves", () => {
    const selection = sheet();
    selection.goTo(1);
    selection.step(3, true);
    expect([...selection.chosen]).toEqual([1, 3, 4]);
    selection.step(-3, true);
    expect([...selection.chosen]).toEqual([1]);
    selection.extendTo(0);
    expect(selection.targets).toEqual([0, 1]);
  });

  it("takes no step out of the sheet", () => {
    const selection = sheet();
    selection.step(-1);
    expect(selection.at).toBe(0);
    selection.goTo(5);
    selection.step(4);
    expect(selection.at).toBe(5);
  });

  it("adds and takes away one by one", () => {
    const selection = sheet();
    selection.toggle(4);
    selection.toggle(1);
    expect(selection.targets).toEqual([1, 4]);
    selection.toggle(4);
    expect(selection.targets).toEqual([1]);
    selection.clear();
    expect(selection.targets).toEqual([4]);
    expect(selection.chosen.size).toBe(0);
  });

  it("goes on to the next open tile after a verdict, from the end to the start", () => {
    const judged = new Set([1, 3, 4, 5]);
    const selection = sheet(judged);
    selection.goTo(1);
    selection.toggle(0);
    selection.goTo(1);
    selection.advance();
    expect(selection.at).toBe(0);
    expect(selection.chosen.size).toBe(0);
    judged.add(0);
    selection.advance();
    expect(selection.targets).toEqual([]);
  });
});
