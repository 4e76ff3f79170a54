import { it } from "vitest";
import { givenIn } from "#platform/basics/given";

it("a change gives what has a value, null among it, and nothing that was left out", ({ expect }) => {
  const given = givenIn({ name: "Sale", ends_at: null, priority: 0, kind: undefined });
  expect(Object.entries(given)).toEqual([
    ["name", "Sale"],
    ["ends_at", null],
    ["priority", 0],
  ]);
  expect(givenIn({})).toEqual({});
});
