import { describe, it } from "vitest";
import { isWithin, pathBelow } from "../../../../src/features/goods/categories/rules.ts";

describe("the path of a category", () => {
  it("tells what it is within: itself and all above it", ({ expect }) => {
    const root = pathBelow("", "a");
    const child = pathBelow(root, "b");
    expect([root, child]).toEqual(["a/", "a/b/"]);
    expect([isWithin(child, root), isWithin(child, child), isWithin(root, child)]).toEqual([true, true, false]);
    expect(isWithin(pathBelow("", "ab"), root)).toBe(false);
  });
});
