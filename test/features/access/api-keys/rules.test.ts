import { describe, it } from "vitest";
import type { Permission } from "#platform/http/permissions";
import { LONGEST_LIFE_MS, rightsOf, USUAL_LIFE_MS } from "../../../../src/features/access/api-keys/rules.ts";

const set = (...names: Permission[]): ReadonlySet<Permission> => new Set(names);

describe("an API key", () => {
  it("may do what it was given, as far as its maker may", ({ expect }) => {
    expect(rightsOf(set("orders:read", "catalog:read"), set("orders:read", "staff:write"))).toEqual(set("orders:read"));
    expect(rightsOf(set("orders:read"), set())).toEqual(set());
    expect(rightsOf(set(), set("orders:read"))).toEqual(set());
  });

  it("is valid for 90 days, and for a year at most", ({ expect }) => {
    expect([USUAL_LIFE_MS, LONGEST_LIFE_MS]).toEqual([7_776_000_000, 31_536_000_000]);
  });
});
