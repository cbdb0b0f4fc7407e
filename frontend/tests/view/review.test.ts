import { describe, expect, it } from "vitest";
import { placesOf } from "../../src/view/review/marks";
import { chordOf } from "../../src/view/review/keys";
import { doneWords, givenWords } from "../../src/view/review/words";

function press(key: string, held: Partial<Pick<KeyboardEvent, "ctrlKey" | "shiftKey" | "metaKey" | "altKey">> = {}): string {
  return chordOf({ key, ctrlKey: false, shiftKey: false, metaKey: false, altKey: false, ...held } as KeyboardEvent);
}

describe("the keys of the review", () => {
  it("name letters small, with Shift only where it makes another key of them", () => {
    expect(press("a")).toBe("a");
    expect(press("A", { shiftKey: true })).toBe("a");
    expect(press("?", { shiftKey: true })).toBe("?");
    expect(press("ArrowLeft", { shiftKey: true })).toBe("Shift+ArrowLeft");
    expect(press("z", { ctrlKey: true })).toBe("Ctrl+z");
    expect(press("z", { metaKey: true })).toBe("Ctrl+z");
  });
});

describe("places worth a look", () => {
  it("come from the reasons first, then from the model's doubt", () => {
    const reason = { code: "holes", text: "A hole.", value: 1, threshold: 0, region: [10, 20, 30, 40] as const };
    const places = placesOf({ reasons: [{ code: "low_dice", text: "Doubt.", value: 0, threshold: 0 }, reason], stretches: [[100, 50, 20, 0.4, 3]] });
    expect(places.map(({ rect }) => rect)).toEqual([{ x0: 10, y0: 20, x1: 40, y1: 60 }, { x0: 90, y0: 40, x1: 110, y1: 60 }]);
    expect(places[0]?.words).toBe("A hole.");
    expect(places[1]?.words).toBe("Low contrast: ΔE 3.0 · The model is unsure: 40 %");
  });
});

describe("what was judged", () => {
  it("is named by the photo, or by how many", () => {
    expect(givenWords("approved", ["a.jpg"])).toBe("a.jpg: approved");
    expect(givenWords("sent_back", ["a.jpg", "b.jpg"])).toBe("2 photos: sent back");
    expect(doneWords("reshoot")).toBe("new photo asked for");
  });
});
