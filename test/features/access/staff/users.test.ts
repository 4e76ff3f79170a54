import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenActor, givenCustomer, proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { newPhone } from "../../../support/codes.ts";
import { givenRole } from "../../../support/roles.ts";

type StaffUser = {
  id: string;
  email: string;
  role: string;
  permissions: string[];
  disabled_at: string | null;
  last_seen_at: string | null;
};
const users = "/api/v1/admin/users";
const admin = await tokenOf("admin");
const as = (token: string, method: string, path: string, body?: unknown) =>
  call(method, path, { token, ...(body === undefined ? {} : { body }) });
const userOf = async (response: Response) => response.json<StaffUser>();

describe("users in the back office", () => {
  it("finds an account by its whole e-mail address, whatever the case, and by no part of it", async ({ expect }) => {
    const { user_id, email } = await givenCustomer();
    const found = await as(admin, "GET", `${users}?q=${encodeURIComponent(email.toUpperCase())}&count=true`);
    const page = await found.json<{ data: StaffUser[]; total_count: number }>();
    expect(page.data.map(({ id }) => id)).toEqual([user_id]);
    expect(page.total_count).toBe(1);
    expect(page.data[0]?.email).toBe(email);
    expect(page.data[0]?.last_seen_at).not.toBeNull();
    const part = await as(admin, "GET", `${users}?q=${encodeURIComponent(email.slice(0, 40))}`);
    expect((await part.json<{ data: StaffUser[] }>()).data).toEqual([]);
  });

  it("finds accounts by whole words of their names, in any case and order, and by telephone number", async ({
    expect,
  }) => {
    const word = crypto.randomUUID().replaceAll(/[^a-f]/g, "");
    const phone = newPhone();
    const { user_id, token } = await givenCustomer();
    const change = async (body: object) => expect((await as(token, "PATCH", "/api/v1/me", body)).status).toBe(200);
    const idsOf = async (q: string) => {
      const found = await as(admin, "GET", `${users}?${new URLSearchParams({ q, count: "true" }).toString()}`);
      const page = await found.json<{ data: StaffUser[]; total_count: number }>();
      expect(page.total_count).toBe(page.data.length);
      return page.data.map(({ id }) => id);
    };
    await change({ first_name: `Zoë Anne${word}`, last_name: `van der Berg${word}`, phone });
    for (const q of [
      `anne${word}`,
      `BERG${word}`,
      `van berg${word}`,
      `berg${word}, zoe`,
      phone,
      phone.replace("+44", "+44 "),
    ])
      expect([q, await idsOf(q)]).toEqual([q, [user_id]]);
    for (const q of [`berg${word} anna`, `berg${word.slice(1)}`, "?!", phone.slice(0, -1)])
      expect([q, await idsOf(q)]).toEqual([q, []]);
    await change({ last_name: `Lind${word}` });
    expect(await idsOf(`berg${word}`)).toEqual([]);
    expect(await idsOf(`lind${word} anne${word}`)).toEqual([user_id]);
    await change({ first_name: null });
    expect(await idsOf(`anne${word}`)).toEqual([]);
    const words = env.DB.prepare("SELECT count(*) AS n FROM user_words WHERE user_id = ?").bind(user_id);
    expect(await words.first<number>("n")).toBe(1);
  });

  it("pages through those of a role, newest first, each once", async ({ expect }) => {
    const role = await givenRole(["orders:read"]);
    const made = [await givenActor(role), await givenActor(role), await givenActor(role)].map(({ user_id }) => user_id);
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await (
        await as(admin, "GET", `${users}?role=${role}&limit=2${cursor}`)
      ).json<{
        data: StaffUser[];
        next_cursor: string | null;
      }>();
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    expect(seen).toEqual(made.toReversed());
  });

  it("gives a role that counts from the very next request on, and says who gave it", async ({ expect }) => {
    const person = await givenCustomer();
    const unproved = await as(admin, "POST", `${users}/${person.user_id}/roles`, { role: "support" });
    expect([unproved.status, (await problemOf(unproved)).code]).toEqual([409, "verified_email_required"]);
    await proveEmail(person.user_id);
    expect((await as(person.token, "GET", "/api/v1/admin/orders")).status).toBe(403);
    const granted = await as(admin, "POST", `${users}/${person.user_id}/roles`, { role: "support" });
    expect(granted.status).toBe(200);
    expect((await userOf(granted)).permissions).toContain("orders:write");
    expect((await as(person.token, "GET", "/api/v1/admin/orders")).status).toBe(200);
    const back = await as(admin, "POST", `${users}/${person.user_id}/roles`, { role: "customer" });
    expect((await userOf(back)).permissions).toEqual([]);
    expect((await as(person.token, "GET", "/api/v1/admin/orders")).status).toBe(403);
    const told = await auditOf(person.user_id);
    expect(told.map(({ action }) => action)).toEqual(["user.role_changed", "user.role_changed"]);
  });

  it("lets nobody give, or take away, what they may not do themselves", async ({ expect }) => {
    const clerk = await givenActor(await givenRole(["staff:read", "staff:write", "orders:read"]));
    const [person, boss] = [await givenCustomer(), await givenActor("admin")];
    const up = await as(clerk.token, "POST", `${users}/${person.user_id}/roles`, { role: "order_manager" });
    const problem = await problemOf(up);
    expect([up.status, problem.code]).toEqual([403, "permission_not_held"]);
    expect(problem.detail).toContain("payments:write");
    for (const [path, body] of [
      ["roles", { role: "customer" }],
      ["disable", undefined],
      ["logout", undefined],
    ] as const)
      expect((await problemOf(await as(clerk.token, "POST", `${users}/${boss.user_id}/${path}`, body))).code).toBe(
        "permission_not_held",
      );
    const own = await givenRole(["orders:read"]);
    await proveEmail(person.user_id);
    expect((await as(clerk.token, "POST", `${users}/${person.user_id}/roles`, { role: own })).status).toBe(200);
  });

  it("knows no role that there is not", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    const problem = await problemOf(await as(admin, "POST", `${users}/${user_id}/roles`, { role: "emperor" }));
    expect([problem.code, problem.errors?.[0]?.path]).toEqual(["invalid_request", "role"]);
  });

  it("keeps the last admin, even when two take each other's role away at once", async ({ expect }) => {
    const [one, two] = [await givenActor("admin"), await givenActor("admin")];
    const others = env.DB.prepare(
      "UPDATE users SET disabled_at = 1 WHERE role = 'admin' AND disabled_at IS NULL AND id NOT IN (?, ?)",
    );
    await others.bind(one.user_id, two.user_id).run();
    try {
      const answers = await Promise.all([
        as(one.token, "POST", `${users}/${two.user_id}/roles`, { role: "customer" }),
        as(two.token, "POST", `${users}/${one.user_id}/roles`, { role: "customer" }),
      ]);
      const left = await env.DB.prepare(
        "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL AND erased_at IS NULL",
      ).all<{ id: string }>();
      expect(left.results).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const last = left.results[0]?.id === one.user_id ? one : two;
      const refused = await as(last.token, "POST", `${users}/${last.user_id}/roles`, { role: "staff" });
      expect((await problemOf(refused)).code).toBe("last_admin");
      expect((await problemOf(await as(last.token, "POST", `${users}/${last.user_id}/disable`))).code).toBe(
        "own_account",
      );
    } finally {
      await env.DB.prepare("UPDATE users SET disabled_at = NULL WHERE disabled_at = 1").run();
    }
  });

  it("disables an account at once, and opens it again for a new log-in", async ({ expect }) => {
    const person = await givenCustomer();
    expect((await as(person.token, "GET", "/api/v1/me")).status).toBe(200);
    const disabled = await userOf(await as(admin, "POST", `${users}/${person.user_id}/disable`));
    expect(disabled.disabled_at).not.toBeNull();
    expect((await as(person.token, "GET", "/api/v1/me")).status).toBe(401);
    const refreshed = await call("POST", "/api/v1/auth/token/refresh", {
      body: { refresh_token: person.refresh_token },
    });
    expect(refreshed.status).toBe(401);
    const found = await (await as(admin, "GET", `${users}?is_disabled=true`)).json<{ data: StaffUser[] }>();
    expect(found.data.map(({ id }) => id)).toContain(person.user_id);
    const enabled = await userOf(await as(admin, "POST", `${users}/${person.user_id}/enable`));
    expect(enabled.disabled_at).toBeNull();
    expect((await as(person.token, "GET", "/api/v1/me")).status).toBe(401);
    expect((await auditOf(person.user_id)).map(({ action }) => action)).toEqual(["user.disabled", "user.enabled"]);
  });

  it("signs somebody out everywhere", async ({ expect }) => {
    const person = await givenCustomer();
    expect((await as(admin, "POST", `${users}/${person.user_id}/logout`)).status).toBe(204);
    expect((await as(person.token, "GET", "/api/v1/me")).status).toBe(401);
  });

  it("keeps notes about a user for staff alone, and no word of them in the audit log", async ({ expect }) => {
    const person = await givenCustomer();
    const support = await tokenOf("support");
    const path = `${users}/${person.user_id}/notes`;
    const note = "Asked to be called after six.";
    expect((await as(support, "POST", path, { note })).status).toBe(201);
    const notes = await (
      await as(support, "GET", `${path}?count=true`)
    ).json<{ data: { note: string }[]; total_count: number }>();
    expect([notes.data.map((one) => one.note), notes.total_count]).toEqual([[note], 1]);
    expect((await as(person.token, "GET", path)).status).toBe(403);
    expect(JSON.stringify(await auditOf(person.user_id))).not.toContain("after six");
    const card = await as(support, "POST", path, { note: "card 4242 4242 4242 4242" });
    expect(card.status).toBe(422);
  });

  it("answers 404 for an unknown user", async ({ expect }) => {
    const path = `${users}/${crypto.randomUUID()}`;
    for (const [method, at, body] of [
      ["GET", path, undefined],
      ["GET", `${path}/notes`, undefined],
      ["POST", `${path}/notes`, { note: "hm" }],
      ["POST", `${path}/roles`, { role: "support" }],
      ["POST", `${path}/disable`, undefined],
      ["POST", `${path}/enable`, undefined],
      ["POST", `${path}/logout`, undefined],
    ] as const) {
      const answer = await as(admin, method, at, body);
      expect([at, answer.status, (await problemOf(answer)).code]).toEqual([at, 404, "user_not_found"]);
    }
  });
});
