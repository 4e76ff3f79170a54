import { describe, it } from "vitest";
import { permissions } from "#platform/auth";
import { normaliseEmail, permissionsOf, readRole } from "../../../src/features/accounts/rules.ts";

describe("a role", () => {
  it("gives an admin everything and a customer nothing in the back office", ({ expect }) => {
    expect([...permissionsOf("admin")]).toEqual([...permissions]);
    expect(permissionsOf("customer").size).toBe(0);
  });

  it("gives staff all but the settings and the staff themselves", ({ expect }) => {
    const kept = permissions.filter((one) => !permissionsOf("staff").has(one));
    expect(kept).toEqual(["settings:write", "staff:read", "staff:write"]);
    expect(permissionsOf("staff").size).toBe(permissions.length - kept.length);
  });

  it("that means nothing here gives no rights", ({ expect }) => {
    expect(["admin", "staff", "customer"].map(readRole)).toEqual(["admin", "staff", "customer"]);
    for (const name of ["owner", "", "Admin", "constructor", "__proto__", "toString"])
      expect(readRole(name)).toBe("customer");
  });
});

it("compares e-mail addresses without case and space around them", ({ expect }) => {
  expect(normaliseEmail("  Ada@Example.COM\n")).toBe("ada@example.com");
});
