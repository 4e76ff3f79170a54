import { it } from "vitest";
import type { Permission } from "#platform/auth";
import { LONGEST_LIFE_MS, rightsOf, USUAL_LIFE_MS } from "../../../src/features/api-keys/rules.ts";

it("a key lives for 90 days when nobody says, and for 365 at most", ({ expect }) => {
  expect([USUAL_LIFE_MS, LONGEST_LIFE_MS]).toEqual([90 * 86_400_000, 365 * 86_400_000]);
});

it("a key may do what it was given and its maker may still do, and nothing else", ({ expect }) => {
  const set = (...names: Permission[]) => new Set(names);
  const rights = (given: ReadonlySet<Permission>, maker: ReadonlySet<Permission>) => [...rightsOf(given, maker)];
  expect(rights(set("orders:read", "orders:write"), set("orders:read", "staff:write"))).toEqual(["orders:read"]);
  expect(rights(set("orders:read"), set("orders:read", "orders:write"))).toEqual(["orders:read"]);
  expect([rights(set("orders:read"), set()), rights(set(), set("orders:read"))]).toEqual([[], []]);
});
