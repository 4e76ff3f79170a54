import { describe, it } from "vitest";
import { after, before, beside } from "./list.ts";
import { longest, shareOf, sum } from "./shares.ts";

describe("the share of a proof", () => {
  it("is its own where all is in time", ({ expect }) => {
    expect(shareOf({ minutes: 3 }, 10, 7)).toBe(3);
  });

  it("grows by what others have saved, and shrinks by what they have overdrawn", ({ expect }) => {
    expect(shareOf({ minutes: 3 }, 20, 7)).toBe(6);
    expect(shareOf({ minutes: 3 }, 5, 7)).toBe(1.5);
    expect(shareOf({ minutes: 3 }, -1, 7)).toBe(0);
  });

  it("is its floor at the least", ({ expect }) => {
    expect(shareOf({ minutes: 3, floor: 2 }, 5, 7)).toBe(2);
    expect(shareOf({ minutes: 3, floor: 2 }, -1, 7)).toBe(2);
  });
});

describe("what CI proves", () => {
  it("has 25 minutes, however it is divided", ({ expect }) => {
    expect(sum(before) + longest(beside) + sum(after)).toBeCloseTo(25);
  });

  it("keeps a floor for the protocol's own", ({ expect }) => {
    const floors = [...before, ...beside.flat(), ...after].filter(({ floor }) => floor !== undefined);
    expect(floors.map(({ name }) => name)).toEqual([
      "a simulated checkout in bad weather",
      "a crash at each operation",
      "histories of the shop by their seeds",
      "races in every order",
    ]);
  });
});
