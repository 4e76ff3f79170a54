import { describe, it } from "vitest";
import { defineErrors } from "#platform/basics/errors";

describe("a code", () => {
  it("may be two features' own, but says the same thing", ({ expect }) => {
    const spec = { status: 409, detail: "There is none left." } as const;
    defineErrors({ test_none_left: spec });
    expect(() => defineErrors({ test_none_left: { ...spec } })).not.toThrow();
    expect(() => defineErrors({ test_none_left: { ...spec, detail: "Sold out." } })).toThrow("test_none_left");
  });
});
