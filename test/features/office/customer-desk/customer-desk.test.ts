import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { confirmEmailMove } from "../../../../src/features/office/customer-desk/move-email.ts";
import { givenActor, givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { codeTo, messageTo, newPhone, sentTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { givenKey } from "../../../support/keys.ts";
import { givenAddress, givenOrder } from "../../../support/orders.ts";
import { overtakenBy } from "../../../support/overtaken.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "a quite different sentence";
const support = await tokenOf("support");
const newEmail = () => `grace-${crypto.randomUUID()}@example.com`;
const desk = (method: string, path: string, body?: unknown, token = support) =>
  call(method, `/api/v1/admin/users${path}`, { token, ...(body === undefined ? {} : { body }) });
const linkTo = async (email: string, count = 1) =>
  /#token=([\w-]{43})\b/.exec((await messageTo(email, count))?.text ?? "")?.[1] ?? "";
const setPassword = (reset_token: string) =>
  call("POST", "/api/v1/auth/password/reset/confirm", { body: { reset_token, password: PASSWORD } });
const logIn = (email: string) => call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
const me = (token: string) => call("GET", "/api/v1/me", { token });
const actionsOf = async (id: string) => (await auditOf(id)).map(({ action }) => action);
const codeOf = async (response: Promise<Response>) => (await problemOf(await response)).code;

describe("a customer made by staff", () => {
  it("chooses a password by the mailed link, which proves the address", async ({ expect }) => {
    const [email, phone] = [newEmail(), newPhone()];
    const body = { email: email.toUpperCase(), phone, first_name: "Grace", date_of_birth: "1906-12-09" };
    const response = await desk("POST", "", body);
    expect(response.status).toBe(201);
    const user: any = await response.json();
    expect(user).toMatchObject({ ...body, email, role: "customer", permissions: [], email_verified: false });
    expect((await logIn(email)).status).toBe(401);
    expect((await messageTo(email))?.subject).toMatch(/^Your account is ready/);
    expect((await setPassword(await linkTo(email))).status).toBe(204);
    expect(await (await logIn(email)).json()).toMatchObject({ user: { id: user.id, email_verified: true, phone } });
    expect(await codeOf(desk("POST", "", { email }))).toBe("email_taken");
    for (const [wrong, path] of [
      [{}, "email"],
      [{ email: newEmail(), date_of_birth: "2999-01-01" }, "date_of_birth"],
      [{ email: newEmail(), role: "admin" }, "role"],
    ] as const)
      expect((await problemOf(await desk("POST", "", wrong))).errors?.[0]?.path).toBe(path);
    expect(await actionsOf(user.id)).toContain("user.created");
  });
});

describe("help for a customer", () => {
  it("edits the profile and says so in the audit log, without what it says", async ({ expect }) => {
    const { user_id, token } = await givenCustomer();
    const changes = { first_name: "Grace", last_name: null, locale: "en-GB", date_of_birth: "1906-12-09" };
    expect(await (await desk("PATCH", `/${user_id}`, changes)).json()).toMatchObject(changes);
    expect(await (await desk("PUT", `/${user_id}`, { locale: null })).json()).toMatchObject({ first_name: "Grace" });
    expect(await (await me(token)).json()).toMatchObject({ ...changes, locale: null });
    const [entry] = (await auditOf(user_id)).filter(({ action }) => action === "user.profile_changed");
    expect(JSON.stringify(entry)).not.toContain("Grace");
  });

  it("finds a person by the names that they have now, by whoever they were changed", async ({ expect }) => {
    const names = ["made", "edited", "changed"].map((what) => `${what}${crypto.randomUUID().replaceAll("-", "")}`);
    const [made = "", edited = "", changed = ""] = names;
    const { id }: any = await (await desk("POST", "", { email: newEmail(), first_name: made })).json();
    const { user_id, token } = await givenCustomer();
    const foundBy = async (name: string): Promise<string[]> => {
      const { data }: any = await (await desk("GET", `?q=${name}`, undefined, await tokenOf("admin"))).json();
      return data.map((one: any) => one.id);
    };
    expect(await foundBy(made)).toEqual([id]);
    await desk("PATCH", `/${id}`, { first_name: edited });
    await call("PATCH", "/api/v1/me", { token, body: { last_name: changed } });
    expect(await Promise.all(names.map(foundBy))).toEqual([[], [id], [user_id]]);
    await desk("PUT", `/${user_id}`, { last_name: made });
    expect(await Promise.all(names.map(foundBy))).toEqual([[user_id], [id], []]);
  });

  it("sends a reset to the account's own address", async ({ expect }) => {
    const { user_id, email } = await givenCustomer();
    expect((await desk("POST", `/${user_id}/password-reset`)).status).toBe(202);
    expect(await codeTo(email)).toMatch(/^\d{6}$/);
    expect((await setPassword(await linkTo(email))).status).toBe(204);
    expect((await logIn(email)).status).toBe(200);
    expect(await actionsOf(user_id)).toContain("user.password_reset_sent");
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(user_id).run();
    expect(await codeOf(desk("POST", `/${user_id}/password-reset`))).toBe("account_disabled");
  });

  it("lists sessions and ends one", async ({ expect }) => {
    const { user_id, session_id, token } = await givenCustomer();
    const listed: any = await (await desk("GET", `/${user_id}/sessions`)).json();
    expect(listed.data).toMatchObject([{ id: session_id, current: false }]);
    for (let i = 0; i < 2; i += 1)
      expect((await desk("DELETE", `/${user_id}/sessions/${session_id}`)).status).toBe(204);
    expect((await me(token)).status).toBe(401);
    const stranger = await givenCustomer();
    expect(await codeOf(desk("DELETE", `/${user_id}/sessions/${stranger.session_id}`))).toBe("session_not_found");
    expect(await actionsOf(user_id)).toContain("user.session_ended");
  });

  it("shows the addresses and orders of this customer alone", async ({ expect }) => {
    const [ada, eve] = [await givenCustomer(), await givenCustomer()];
    const address = { ...givenAddress, address_type: "shipping" };
    const kept = await call("POST", "/api/v1/me/addresses", { token: ada.token, body: address });
    const { id } = await kept.json<{ id: string }>();
    const order = await givenOrder({ user_id: ada.user_id, email: ada.email });
    await givenOrder({ user_id: eve.user_id, email: eve.email });
    const idsIn = async (path: string) =>
      (await (await desk("GET", path)).json<any>()).data.map((one: { id: string }) => one.id);
    expect(await idsIn(`/${ada.user_id}/addresses`)).toEqual([id]);
    expect(await idsIn(`/${eve.user_id}/addresses`)).toEqual([]);
    expect(await idsIn(`/${ada.user_id}/orders`)).toEqual([order.order_id]);
    const analyst = await tokenOf("analyst");
    expect((await desk("GET", `/${ada.user_id}/orders`, undefined, analyst)).status).toBe(404);
  });

  it("moves the account to another address once that is confirmed, and tells the one before", async ({ expect }) => {
    const [{ user_id, email, token }, next] = [await givenCustomer(), newEmail()];
    expect((await desk("POST", `/${user_id}/email`, { email: next })).status).toBe(202);
    expect((await messageTo(email))?.subject).toMatch(/^Your account is to move/);
    expect(await (await me(token)).json()).toMatchObject({ email });
    const link = await linkTo(next);
    const confirm = () => call("POST", "/api/v1/auth/email/confirm", { body: { token: link } });
    const twice = await Promise.all([confirm(), confirm()]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401]);
    expect((await me(token)).status).toBe(401);
    const shown = await call("GET", `/api/v1/admin/users/${user_id}`, { token: await tokenOf("admin") });
    expect(await shown.json()).toMatchObject({ email: next, email_verified: true });
    expect(await codeOf(desk("POST", `/${user_id}/email`, { email: next }))).toBe("email_unchanged");
    const taken = await givenCustomer();
    expect(await codeOf(desk("POST", `/${user_id}/email`, { email: taken.email }))).toBe("email_taken");
    const colleague = await givenActor("support");
    expect(await codeOf(desk("POST", `/${colleague.user_id}/email`, { email: newEmail() }))).toBe("not_a_customer");
  });

  it("tells the address before once the account has left it, however soon that is", async ({ expect }) => {
    const [{ user_id, email }, next] = [await givenCustomer(), newEmail()];
    expect((await desk("POST", `/${user_id}/email`, { email: next })).status).toBe(202);
    const body = { token: await linkTo(next) };
    expect((await call("POST", "/api/v1/auth/email/confirm", { body })).status).toBe(204);
    await vi.waitUntil(
      async () => (await sentTo(email)).some(({ subject }) => subject.startsWith("Your account has moved")),
      { timeout: 10_000, interval: 25 },
    );
    expect((await sentTo(next)).filter(({ subject }) => subject.startsWith("Your account has moved"))).toEqual([]);
  });

  it.for([
    ["was given a role", "UPDATE users SET role = 'admin' WHERE id = ?"],
    ["was disabled", "UPDATE users SET disabled_at = 1 WHERE id = ?"],
  ] as const)("moves no account that %s while the link was followed", async ([, change], { expect }) => {
    const [{ user_id, email }, next] = [await givenCustomer(), newEmail()];
    expect((await desk("POST", `/${user_id}/email`, { email: next })).status).toBe(202);
    const token = await linkTo(next);
    const ctx = overtakenBy(testContext(), () => env.DB.prepare(change).bind(user_id).run());
    const answer = await confirmEmailMove(ctx, token, "203.0.113.9").catch((error: unknown) => error);
    expect(answer).toMatchObject({ code: "invalid_email_link" });
    const shown = await call("GET", `/api/v1/admin/users/${user_id}`, { token: await tokenOf("admin") });
    expect(await shown.json()).toMatchObject({ email });
  });

  it("moves an account that nobody has proved without what an earlier squatter set", async ({ expect }) => {
    const [email, phone, next] = [newEmail(), newPhone(), newEmail()];
    const made = await call("POST", "/api/v1/auth/register", { body: { email, phone, password: PASSWORD } });
    const { user } = await made.json<{ user: { id: string } }>();
    expect((await desk("POST", `/${user.id}/email`, { email: next })).status).toBe(202);
    const body = { token: await linkTo(next) };
    expect((await call("POST", "/api/v1/auth/email/confirm", { body })).status).toBe(204);
    expect((await logIn(next)).status).toBe(401);
    const shown = await call("GET", `/api/v1/admin/users/${user.id}`, { token: await tokenOf("admin") });
    expect(await shown.json()).toMatchObject({ email: next, email_verified: true, phone: null });
  });

  it("gives an address to an account that its number has proved, which keeps its ways in", async ({ expect }) => {
    const [phone, next] = [newPhone(), newEmail()];
    const made = await call("POST", "/api/v1/auth/register", { body: { phone, password: PASSWORD } });
    const { user } = await made.json<{ user: { id: string } }>();
    await env.DB.prepare("UPDATE users SET phone_verified_at = 1 WHERE id = ?").bind(user.id).run();
    expect((await desk("POST", `/${user.id}/email`, { email: next })).status).toBe(202);
    const body = { token: await linkTo(next) };
    expect((await call("POST", "/api/v1/auth/email/confirm", { body })).status).toBe(204);
    expect((await logIn(next)).status).toBe(200);
    expect(await actionsOf(user.id)).not.toContain("user.ownership_proved");
    const shown = await call("GET", `/api/v1/admin/users/${user.id}`, { token: await tokenOf("admin") });
    expect(await shown.json()).toMatchObject({ email: next, phone, phone_verified: true });
  });

  it("moves an address for a person alone, since a key proves nobody by a step-up", async ({ expect }) => {
    const [{ user_id }, { user_id: maker }] = [await givenCustomer(), await givenActor("support")];
    const key = await givenKey(maker, ["customers:read", "customers:write"]);
    const [sent, next] = [newEmail(), newEmail()];
    expect((await desk("PATCH", `/${user_id}`, { first_name: "Grace" }, key)).status).toBe(200);
    expect(await codeOf(desk("POST", `/${user_id}/email`, { email: next }, key))).toBe("person_required");
    expect((await desk("POST", `/${user_id}/email`, { email: sent })).status).toBe(202);
    expect(await sentTo(next)).toEqual([]);
  });

  it("makes a copy of what is held, which staff read under the eyes of the audit log", async ({ expect }) => {
    const { user_id, email } = await givenCustomer();
    expect(await codeOf(desk("GET", `/${user_id}/export`))).toBe("export_not_found");
    const asked: any = await (await desk("POST", `/${user_id}/export`)).json();
    expect(asked).toMatchObject({ status: "queued", data: null });
    const ready = await vi.waitUntil(
      async () => {
        const found: any = await (await desk("GET", `/${user_id}/export`)).json();
        return found.status === "ready" && found;
      },
      { timeout: 15_000, interval: 200 },
    );
    expect(ready.data.account).toMatchObject({ id: user_id, email });
    expect((await messageTo(email))?.text).toContain("#token=");
    const actions = await actionsOf(user_id);
    expect(actions).toEqual(expect.arrayContaining(["user.export_requested", "user.export_read"]));
    expect((await desk("POST", `/${user_id}/export`, undefined, await tokenOf("analyst"))).status).toBe(403);
  });

  it("is not given to those above, nor for nobody", async ({ expect }) => {
    const { user_id } = await givenActor("admin");
    const calls: [string, string, unknown?][] = [
      ["PATCH", "", { first_name: "Eve" }],
      ["POST", "/password-reset"],
      ["GET", "/sessions"],
      ["GET", "/addresses"],
      ["GET", "/orders"],
      ["POST", "/email", { email: newEmail() }],
      ["POST", "/export"],
      ["GET", "/export"],
    ];
    for (const [method, path, body] of calls) {
      expect([path, await codeOf(desk(method, `/${user_id}${path}`, body))]).toEqual([path, "permission_not_held"]);
      expect([path, await codeOf(desk(method, `/nobody${path}`, body))]).toEqual([path, "user_not_found"]);
    }
  });
});

describe("an account that registers with both", () => {
  it("signs in by the address, and by the number once it is verified", async ({ expect }) => {
    const [email, phone] = [newEmail(), newPhone()];
    const body = { email, phone, password: PASSWORD, date_of_birth: "1990-12-10" };
    const made = await call("POST", "/api/v1/auth/register", { body });
    expect(made.status).toBe(201);
    const { user } = await made.json<{ user: unknown }>();
    expect(user).toMatchObject({ email, phone, date_of_birth: "1990-12-10", phone_verified: false });
    expect((await logIn(email)).status).toBe(200);
    const byPhone = await call("POST", "/api/v1/auth/login", { body: { phone, password: PASSWORD } });
    expect(byPhone.status).toBe(401);
    // Nobody has proved the number yet, so it keeps nobody else from registering with it.
    const other = await call("POST", "/api/v1/auth/register", { body: { phone, password: PASSWORD } });
    expect(other.status).toBe(201);
    const late = await call("POST", "/api/v1/auth/register", {
      body: { ...body, email: newEmail(), date_of_birth: "2999-01-01" },
    });
    expect((await problemOf(late)).errors?.[0]?.path).toBe("date_of_birth");
  });
});
