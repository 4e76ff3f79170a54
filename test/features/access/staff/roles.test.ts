import { describe, it } from "vitest";
import { givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenRole } from "../../../support/roles.ts";

type Role = { name: string; title: string; permissions: string[]; is_built_in: boolean };
const roles = "/api/v1/admin/roles";
const admin = await tokenOf("admin");
const as = (token: string, method: string, path: string, body?: unknown) =>
  call(method, path, { token, ...(body === undefined ? {} : { body }) });
const freshName = () => `night_${crypto.randomUUID().slice(0, 8)}`;

describe("roles", () => {
  it("lists those that came with the shop among its own, by name, each once over all pages", async ({ expect }) => {
    const own = [await givenRole([]), await givenRole(["catalog:read"])];
    const seen: Role[] = [];
    let cursor = "";
    do {
      const page = await (
        await as(admin, "GET", `${roles}?limit=3${cursor}`)
      ).json<{
        data: Role[];
        next_cursor: string | null;
      }>();
      seen.push(...page.data);
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    const names = seen.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].toSorted());
    for (const name of [
      ...own,
      "admin",
      "analyst",
      "catalog_manager",
      "customer",
      "order_manager",
      "seller",
      "staff",
      "support",
    ])
      expect(names).toContain(name);
    const { total_count } = await (await as(admin, "GET", `${roles}?count=true`)).json<{ total_count: number }>();
    expect(total_count).toBe(names.length);
  });

  it("makes a role, gives it, changes it for who has it, and deletes it when nobody does", async ({ expect }) => {
    const name = freshName();
    const made = await as(admin, "POST", roles, { name, title: "Night shift", permissions: ["orders:read"] });
    expect(made.status).toBe(201);
    expect(await made.json<Role>()).toMatchObject({ name, permissions: ["orders:read"], is_built_in: false });
    const person = await givenActor(name);
    expect((await as(person.token, "GET", "/api/v1/admin/orders")).status).toBe(200);
    expect((await as(person.token, "GET", "/api/v1/admin/products")).status).toBe(403);
    const me = await (await as(person.token, "GET", "/api/v1/me")).json<{ role: string; permissions: string[] }>();
    expect([me.role, me.permissions]).toEqual([name, ["orders:read"]]);

    const changed = await as(admin, "PATCH", `${roles}/${name}`, { permissions: ["catalog:read"] });
    expect((await changed.json<Role>()).permissions).toEqual(["catalog:read"]);
    expect((await as(person.token, "GET", "/api/v1/admin/orders")).status).toBe(403);
    expect((await as(person.token, "GET", "/api/v1/admin/products")).status).toBe(200);

    const held = await as(admin, "DELETE", `${roles}/${name}`);
    expect((await problemOf(held)).code).toBe("role_in_use");
    expect((await as(admin, "GET", `${roles}/${name}`)).status).toBe(200);
    await as(admin, "POST", `/api/v1/admin/users/${person.user_id}/roles`, { role: "customer" });
    expect((await as(admin, "DELETE", `${roles}/${name}`)).status).toBe(204);
    expect((await problemOf(await as(admin, "GET", `${roles}/${name}`))).code).toBe("role_not_found");
    expect((await auditOf(name)).map(({ action }) => action)).toEqual(["role.created", "role.changed", "role.deleted"]);
  });

  it("leaves the built-in ones as they are", async ({ expect }) => {
    for (const [method, body] of [
      ["PATCH", { title: "King" }],
      ["DELETE", undefined],
    ] as const)
      expect((await problemOf(await as(admin, method, `${roles}/admin`, body))).code).toBe("role_built_in");
    const again = await as(admin, "POST", roles, { name: "admin", title: "Me too", permissions: [] });
    expect((await problemOf(again)).code).toBe("role_taken");
    expect((await (await as(admin, "GET", `${roles}/admin`)).json<Role>()).title).toBe("Admin");
  });

  it("lets nobody make, widen or touch a role with more than their own permissions", async ({ expect }) => {
    const clerk = await tokenOf(await givenRole(["staff:read", "staff:write"]));
    const made = await as(clerk, "POST", roles, { name: freshName(), title: "Me", permissions: ["payments:write"] });
    expect((await problemOf(made)).code).toBe("permission_not_held");
    const [small, large] = [await givenRole(["staff:read"]), await givenRole(["payments:write"])];
    const widened = await as(clerk, "PATCH", `${roles}/${small}`, { permissions: ["payments:write"] });
    expect((await problemOf(widened)).code).toBe("permission_not_held");
    expect((await problemOf(await as(clerk, "PATCH", `${roles}/${large}`, { permissions: [] }))).code).toBe(
      "permission_not_held",
    );
    expect((await as(clerk, "PATCH", `${roles}/${small}`, { title: "Readers" })).status).toBe(200);
  });

  it.for([
    [{ name: "A B", title: "x", permissions: [] }, "name"],
    [{ name: "ab", title: "", permissions: [] }, "title"],
    [{ name: "ab", title: "x", permissions: ["everything"] }, "permissions.0"],
    [{ name: "ab", title: "x", permissions: [], is_built_in: true }, "is_built_in"],
  ] as const)("refuses %j at its field", async ([body, path], { expect }) => {
    const problem = await problemOf(await as(admin, "POST", roles, body));
    expect([problem.status, problem.errors?.[0]?.path]).toEqual([422, path]);
  });

  it("names all permissions for who makes a role", async ({ expect }) => {
    const { data } = await (await as(admin, "GET", "/api/v1/admin/permissions")).json<{ data: string[] }>();
    expect(data).toContain("payments:write");
    expect((await as((await givenCustomer()).token, "GET", "/api/v1/admin/permissions")).status).toBe(403);
  });
});
