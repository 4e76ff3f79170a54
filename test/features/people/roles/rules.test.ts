import { describe, it } from "vitest";
import type { Permission } from "#platform/http/permissions";
import { builtInRoles, grantedTo, isBuiltIn, namedPermissions } from "../../../../src/features/people/roles/rules.ts";

const areas = ["analytics", "catalog", "customers", "inventory", "orders", "payments", "reviews", "settings", "staff"];
const all = areas.flatMap((area): Permission[] => [`${area}:read`, `${area}:write`]);

const may = (role: string, own: readonly string[] | null = null) => [...grantedTo(role, own, all)];
const areasOf = (role: string, verb: string) =>
  may(role)
    .filter((one) => one.endsWith(`:${verb}`))
    .map((one) => one.slice(0, one.indexOf(":")))
    .toSorted();

describe("a role that every shop has", () => {
  it("gives an admin everything, and a customer and a seller nothing in the back office", ({ expect }) => {
    expect(may("admin")).toEqual(all);
    expect([may("customer"), may("seller")]).toEqual([[], []]);
  });

  it("gives staff all but the settings and the staff themselves", ({ expect }) => {
    const kept = all.filter((one) => !may("staff").includes(one));
    expect(kept.filter((one) => !one.startsWith("staff:"))).toEqual(["settings:write"]);
    expect(kept.filter((one) => one.startsWith("staff:"))).toEqual(all.filter((one) => one.startsWith("staff:")));
  });

  it("lets others see and change what their work is about, and no more", ({ expect }) => {
    const about = (role: string) => [areasOf(role, "read"), areasOf(role, "write")];
    expect(about("catalog_manager")).toEqual([
      ["catalog", "inventory", "reviews"],
      ["catalog", "inventory", "reviews"],
    ]);
    expect(about("order_manager")).toEqual([
      ["catalog", "customers", "inventory", "orders", "payments"],
      ["orders", "payments"],
    ]);
    expect(about("support")).toEqual([
      ["catalog", "customers", "inventory", "orders", "payments", "reviews"],
      ["customers", "orders", "reviews"],
    ]);
    expect(about("analyst")).toEqual([["analytics", "catalog", "inventory", "orders"], []]);
  });

  it("lets nobody but an admin say who works here or what the shop is set to", ({ expect }) => {
    for (const name of Object.keys(builtInRoles).filter((role) => role !== "admin"))
      expect(
        may(name).filter((one) => one.startsWith("staff:") || one === "settings:write"),
        name,
      ).toEqual([]);
  });

  it("is told apart from what every object has, and says what it is for", ({ expect }) => {
    expect(Object.keys(builtInRoles).every(isBuiltIn)).toBe(true);
    for (const name of ["owner", "", "Admin", "constructor", "__proto__", "toString"])
      expect(isBuiltIn(name), name).toBe(false);
    const said = Object.values(builtInRoles).flatMap(({ title, description }) => [title, description]);
    expect(said.filter((text) => !/^[A-Z]/.test(text))).toEqual([]);
  });
});

describe("a role of the shop's own", () => {
  it("gives what is kept of it, as far as that means something still", ({ expect }) => {
    const own = ["orders:read", "spells:cast", "catalog:write", "constructor"];
    expect(may("packer", own)).toEqual(["catalog:write", "orders:read"]);
    expect([...namedPermissions(["orders:read", "orders:read", ""], all)]).toEqual(["orders:read"]);
  });

  it("gives nothing when nothing is known of it, and cannot add to one that every shop has", ({ expect }) => {
    for (const name of ["owner", "constructor", "__proto__"]) expect(may(name), name).toEqual([]);
    expect(may("customer", ["staff:write"])).toEqual([]);
  });
});
