import { it } from "vitest";
import { normaliseEmail } from "../../../src/features/accounts/rules.ts";

it("compares e-mail addresses without case and space around them", ({ expect }) => {
  expect(normaliseEmail("  Ada@Example.COM\n")).toBe("ada@example.com");
});
