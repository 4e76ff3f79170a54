import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { forgetAllChecked } from "#access/sessions";
import { DAY } from "#platform/basics/time";
import { authenticateKey } from "../../../../src/features/access/api-keys/check-api-key.ts";
import { givenActor, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenKey as keyOfMaker } from "../../../support/keys.ts";
import { givenRole } from "../../../support/roles.ts";

type Key = {
  id: string;
  key: string;
  prefix: string;
  scopes: string[];
  expires_at: string;
  created_at: string;
  actor: { type: string; id: string; name: string | null };
  last_used_at: string | null;
  revoked_at: string | null;
  replaces: string | null;
};
const keys = "/api/v1/admin/api-keys";
const orders = "/api/v1/admin/orders";
const boss = await givenActor("admin");
const admin = boss.token;
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
    expect(made).toMatchObject({ replaces: old.id, scopes: ["orders:read"] });
    for (const key of [old.key, made?.key ?? ""]) expect((await as(key, "GET", orders)).status).toBe(200);
    const ends_at = Date.parse((await show(old.id)).expires_at);
    expect(ends_at - Date.now()).toBeGreaterThan(3_500_000);
    expect(ends_at - Date.now()).toBeLessThanOrEqual(3_600_000);
  });

  it("end at once when they are replaced without an overlap", async ({ expect }) => {
    const old = await givenKey(["orders:read"]);
    expect((await as(old.key, "GET", orders)).status).toBe(200);
    expect((await as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 0 })).status).toBe(201);
    expect((await as(old.key, "GET", orders)).status).toBe(401);
  });

  it("end with the overlap when they are replaced, although they were made for longer", async ({ expect }) => {
    const until = Date.now() + 30 * DAY;
    const old = await givenKey(["orders:read"], { expires_at: new Date(until).toISOString() });
    const answer = await as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 60 });
    const made = await answer.json<Key>();
    expect(Date.parse((await show(old.id)).expires_at) - Date.now()).toBeLessThanOrEqual(60_000);
    const lifeOf = ({ expires_at, created_at }: Key) => Date.parse(expires_at) - Date.parse(created_at);
    expect(lifeOf(made)).toBe(lifeOf(old));
    const at = (now: number) => authenticateKey(testContext({ now: () => now }), old.key, async () => {});
    expect(await at(Date.now() + 50_000)).not.toBeNull();
    expect(await at(Date.now() + 61_000)).toBeNull();
  });

  it("end sooner than the overlap when they would have anyway", async ({ expect }) => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const old = await givenKey(["orders:read"], { expires_at: soon });
    expect((await as(admin, "POST", `${keys}/${old.id}/rotate`, { overlap_seconds: 3600 })).status).toBe(201);
    expect((await show(old.id)).expires_at).toBe(soon);
  });

  it("always end: after 90 days, or within a year", async ({ expect }) => {
    const { expires_at, created_at } = await givenKey(["orders:read"]);
    expect(Date.parse(expires_at) - Date.parse(created_at)).toBe(90 * DAY);
    for (const [wanted, code] of [
      [new Date(Date.now() + 365 * DAY + 60_000).toISOString(), "too_big"],
      [null, "invalid_type"],
    ]) {
      const problem = await problemOf(
        await as(admin, "POST", keys, { name: "x", scopes: ["orders:read"], expires_at: wanted }),
      );
      expect([problem.status, problem.errors?.[0]]).toMatchObject([422, { path: "expires_at", code }]);
    }
  });

  it("are listed with the account that made them", async ({ expect }) => {
    const { id } = await givenKey(["orders:read"]);
    const { data } = await (await as(admin, "GET", `${keys}?limit=100`)).json<{ data: Key[] }>();
    const made_by = { type: "user", id: boss.user_id, name: "Ada Lovelace" };
    expect(data.find((key) => key.id === id)?.actor).toEqual(made_by);
    expect((await show(id)).actor).toEqual(made_by);
  });

  it("are revoked only by a caller who holds what they may do", async ({ expect }) => {
    const { id, key } = await givenKey(["payments:write"]);
    const clerk = await tokenOf(await givenRole(["staff:read", "staff:write", "orders:read"]));
    expect((await problemOf(await as(clerk, "DELETE", `${keys}/${id}`))).code).toBe("permission_not_held");
    expect((await as(key, "GET", "/api/v1/admin/payments")).status).toBe(403);
    expect((await show(id)).revoked_at).toBeNull();
  });

  it("never make keys or roles, nor change accounts, even where their maker may", async ({ expect }) => {
    const problem = await problemOf(await as(admin, "POST", keys, { name: "x", scopes: ["staff:write"] }));
    expect([problem.status, problem.errors?.[0]?.path]).toEqual([422, "scopes.0"]);
    // Also one that was given it before this was refused.
    const old = await keyOfMaker(boss.user_id, ["staff:read", "staff:write", "orders:read"]);
    const other = await givenActor("customer");
    const refused = await Promise.all([
      as(old, "POST", keys, { name: "x", scopes: ["orders:read"] }),
      as(old, "POST", "/api/v1/admin/roles", { name: "mine", title: "Mine", permissions: [] }),
      as(old, "POST", `/api/v1/admin/users/${other.user_id}/roles`, { role: "staff" }),
      as(old, "POST", `/api/v1/admin/users/${other.user_id}/disable`),
      as(old, "POST", `/api/v1/admin/users/${other.user_id}/enable`),
    ]);
    for (const answer of refused) expect((await problemOf(answer)).code).toBe("person_required");
  });
});

describe("an API key and its maker", () => {
  const given = async () => {
    const maker = await givenActor("admin");
    const made = await as(maker.token, "POST", keys, { name: "Mine", scopes: ["orders:read", "catalog:read"] });
    const { key } = await made.json<Key>();
    expect((await as(key, "GET", orders)).status).toBe(200);
    return { maker, key };
  };

  it("ends when the maker is disabled: at once here, and comes back with them", async ({ expect }) => {
    const { maker, key } = await given();
    const user = `/api/v1/admin/users/${maker.user_id}`;
    expect((await as(admin, "POST", `${user}/disable`)).status).toBe(200);
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("invalid_token");
    expect((await as(admin, "POST", `${user}/enable`)).status).toBe(200);
    expect((await as(key, "GET", orders)).status).toBe(200);
  });

  it("loses what the maker loses, at once, and keeps the rest", async ({ expect }) => {
    const { maker, key } = await given();
    const user = `/api/v1/admin/users/${maker.user_id}`;
    expect((await as(admin, "POST", `${user}/roles`, { role: "catalog_manager" })).status).toBe(200);
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("permission_required");
    expect((await as(key, "GET", "/api/v1/admin/products")).status).toBe(200);
    expect((await as(admin, "POST", `${user}/roles`, { role: "customer" })).status).toBe(200);
    expect((await problemOf(await as(key, "GET", "/api/v1/admin/products"))).code).toBe("permission_required");
  });

  it("is the business of the person who replaced it, and no longer of the one before", async ({ expect }) => {
    const [maker, other] = [await givenActor("admin"), await givenActor("admin")];
    const made = await as(maker.token, "POST", keys, { name: "Mine", scopes: ["orders:read"] });
    const { id, key: before } = await made.json<Key>();
    const answer = await as(other.token, "POST", `${keys}/${id}/rotate`, { overlap_seconds: 3_600 });
    const { key: after, actor } = await answer.json<Key>();
    expect(actor).toMatchObject({ type: "user", id: other.user_id });
    const seen = [];
    for (const gone of [maker, other]) {
      await as(admin, "POST", `/api/v1/admin/users/${gone.user_id}/disable`);
      for (const key of [before, after]) seen.push((await as(key, "GET", orders)).status);
      await as(admin, "POST", `/api/v1/admin/users/${gone.user_id}/enable`);
    }
    expect(seen).toEqual([401, 200, 200, 401]);
  });

  it("loses what a role of the shop's own loses", async ({ expect }) => {
    const role = await givenRole(["staff:read", "orders:read"]);
    const key = await keyOfMaker((await givenActor(role)).user_id, ["orders:read"]);
    expect((await as(key, "GET", orders)).status).toBe(200);
    expect((await as(admin, "PATCH", `/api/v1/admin/roles/${role}`, { permissions: ["staff:read"] })).status).toBe(200);
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("permission_required");
  });

  it("ends where nobody told this isolate, ten seconds after the maker was disabled", async ({ expect }) => {
    const { maker, key } = await given();
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(maker.user_id).run();
    const at = (now: number) => authenticateKey(testContext({ now: () => now }), key, async () => {});
    expect(await at(Date.now() + 10_001)).toBeNull();
  });

  it("ends when the maker is to be erased, together with their sessions", async ({ expect }) => {
    const { maker, key } = await given();
    expect((await as(admin, "POST", `/api/v1/admin/users/${maker.user_id}/erase`)).status).toBe(202);
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("invalid_token");
  });

  it("ends when the maker is erased or is not there at all", async ({ expect }) => {
    const { maker, key } = await given();
    const erasedAt = (at: number | null) =>
      env.DB.prepare("UPDATE users SET erased_at = ? WHERE id = ?").bind(at, maker.user_id).run();
    await erasedAt(1);
    forgetAllChecked();
    expect((await problemOf(await as(key, "GET", orders))).code).toBe("invalid_token");
    // Their sessions are still there, which would look like an erasure that forgot them.
    await erasedAt(null);
    const orphan = await keyOfMaker(crypto.randomUUID(), ["orders:read"]);
    expect((await problemOf(await as(orphan, "GET", orders))).code).toBe("invalid_token");
  });
});

describe("API keys as they are asked for", () => {
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
