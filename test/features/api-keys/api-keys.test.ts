import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { authenticateKey } from "#api-keys";
import { tokenOf } from "../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../support/api.ts";
import { auditOf } from "../../support/audit.ts";
import { testContext } from "../../support/context.ts";
import { givenRole } from "../../support/roles.ts";

type Key = {
  id: string;
  key: string;
  prefix: string;
  scopes: string[];
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  replaces: string | null;
};
const keys = "/api/v1/admin/api-keys";
const orders = "/api/v1/admin/orders";
const admin = await tokenOf("admin");
const as = (token: string, method: string, path: string, body?: unknown) =>
  call(method, path, { token, ...(body === undefined ? {} : { body }) });
const givenKey = async (scopes: string[], more: Record<string, unknown> = {}) => {
  const made = await as(admin, "POST", keys, { name: "Warehouse", scopes, ...more });
  if (made.status !== 201) throw new Error(`no key: ${made.status} ${await made.text()}`);
  return made.json<Key>();
};
const show = async (id: string) => (await as(admin, "GET", `${keys}/${id}`)).json<Key>();

describe("API keys", () => {
  it("are shown once, and are kept as a hash alone", async ({ expect }) => {
    const { id, key, prefix } = await givenKey(["orders:read"]);
    expect(key).toMatch(/^sk_[\w-]{43}$/);
    expect(key.startsWith(prefix)).toBe(true);
    const told = JSON.stringify([await show(id), await (await as(admin, "GET", keys)).json(), await auditOf(id)]);
    expect(told).not.toContain(key);
    expect(told).not.toContain(key.slice(15));
    const row = await env.DB.prepare("SELECT * FROM api_keys WHERE id = ?").bind(id).first();
    expect(JSON.stringify(row)).not.toContain(key.slice(15));
  });

  it("do what their scopes say and nothing else, and have no account", async ({ expect }) => {
    const { id, key } = await givenKey(["orders:read"]);
    expect((await as(key, "GET", orders)).status).toBe(200);
    const other = await as(key, "GET", "/api/v1/admin/products");
    expect((await problemOf(other)).code).toBe("permission_required");
    for (const path of ["/api/v1/me", "/api/v1/orders"])
      expect((await problemOf(await as(key, "GET", path))).code).toBe("person_required");
    await expect.poll(async () => (await show(id)).last_used_at).not.toBeNull();
  });

  it("act in the audit log under their own name", async ({ expect }) => {
    const { id, key } = await givenKey(["catalog:write"]);
    const name = `Tag ${crypto.randomUUID()}`;
    const made = await as(key, "POST", "/api/v1/admin/categories", { name });
    expect(made.status).toBe(201);
    const [entry] = await auditOf((await made.json<{ id: string }>()).id);
    expect(entry).toMatchObject({ actor_type: "api_key", actor_id: id, action: "category.created" });
  });

  it("cost one trip, and none for ten seconds after", async ({ expect }) => {
    const { key } = await givenKey(["orders:read"]);
    const [first, second] = [await as(key, "GET", orders), await as(key, "GET", orders)];
    expect(tripsOf(first).d1 - tripsOf(second).d1).toBe(1);
  });

  it("cannot be given more than their maker may do", async ({ expect }) => {
    const clerk = await tokenOf(await givenRole(["staff:read", "staff:write", "orders:read"]));
    const much = await as(clerk, "POST", keys, { name: "Mine", scopes: ["payments:write"] });
    expect((await problemOf(much)).code).toBe("permission_not_held");
    const { id } = await givenKey(["payments:write"]);
    expect((await problemOf(await as(clerk, "POST", `${keys}/${id}/rotate`, {}))).code).toBe("permission_not_held");
    const little = await as(clerk, "POST", keys, { name: "Mine", scopes: ["orders:read"] });
    expect(little.status).toBe(201);
  });

  it("stop at once when they are revoked, and stay revoked", async ({ expect }) => {
    const { id, key } = await givenKey(["orders:read"]);
    expect((await as(key, "GET", orders)).status).toBe(200);
    expect((await as(admin, "DELETE", `${keys}/${id}`)).status).toBe(204);
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("invalid_token");
    expect((await as(admin, "DELETE", `${keys}/${id}`)).status).toBe(204);
    expect((await auditOf(id)).map(({ action }) => action)).toEqual(["api_key.created", "api_key.revoked"]);
    expect((await problemOf(await as(admin, "POST", `${keys}/${id}/rotate`, {}))).code).toBe("api_key_ended");
  });

  it("end when they expire, also where they were just looked at", async ({ expect }) => {
    const soon = Date.now() + 60_000;
    const { key } = await givenKey(["orders:read"], { expires_at: new Date(soon).toISOString() });
    const at = (now: number) => authenticateKey(testContext({ now: () => now }), key, async () => undefined);
    expect(await at(soon - 5_000)).not.toBeNull();
    expect(await at(soon + 1)).toBeNull();
  });

  it("are replaced without a gap: both are good in the overlap, and each is replaced once", async ({ expect }) => {
    const old = await givenKey(["orders:read"]);
    const answers = await Promise.all([
      as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 3600 }),
      as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 3600 }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const made = await answers.find(({ status }) => status === 201)?.json<Key>();
    expect(made).toMatchObject({ replaces: old.id, scopes: ["orders:read"], expires_at: null });
    for (const key of [old.key, made?.key ?? ""]) expect((await as(key, "GET", orders)).status).toBe(200);
    const ends_at = Date.parse((await show(old.id)).expires_at ?? "");
    expect(ends_at - Date.now()).toBeGreaterThan(3_500_000);
    expect(ends_at - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it("end at once when they are replaced without an overlap", async ({ expect }) => {
    const old = await givenKey(["orders:read"]);
    expect((await as(old.key, "GET", orders)).status).toBe(200);
    expect((await as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 0 })).status).toBe(201);
    expect((await as(old.key, "GET", orders)).status).toBe(401);
  });

  it.for([
    [{ name: "", scopes: ["orders:read"] }, "name"],
    [{ name: "x", scopes: [] }, "scopes"],
    [{ name: "x", scopes: ["root"] }, "scopes.0"],
    [{ name: "x", scopes: ["orders:read"], expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
    [{ name: "x", scopes: ["orders:read"], expires_at: "tomorrow" }, "expires_at"],
    [{ name: "x", scopes: ["orders:read"], key: "sk_mine" }, "key"],
  ] as const)("refuse %j at its field", async ([body, path], { expect }) => {
    const problem = await problemOf(await as(admin, "POST", keys, body));
    expect([problem.status, problem.errors?.[0]?.path]).toEqual([422, path]);
  });

  it("are not there when they are not there", async ({ expect }) => {
    const path = `${keys}/${crypto.randomUUID()}`;
    for (const [method, at, body] of [
      ["GET", path, undefined],
      ["DELETE", path, undefined],
      ["POST", `${path}/rotate`, {}],
    ] as const)
      expect((await problemOf(await as(admin, method, at, body))).code).toBe("api_key_not_found");
    for (const key of ["sk_", "sk_nobody", `sk_${"a".repeat(43)}`])
      expect((await problemOf(await as(key, "GET", orders))).code).toBe("invalid_token");
  });
});
