import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { DAY } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import { acceptInvitation } from "../../../../src/features/office/staff-invitations/accept-invitation.ts";
import { invitationPersonalData } from "../../../../src/features/office/staff-invitations/personal-data.ts";
import { createUser } from "../../../../src/features/people/accounts/create-user.ts";
import { givenActor, givenCustomer, proveEmail } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { stopClock } from "../../../support/clock.ts";
import { messageTo, takeWelcome } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { type Fate, Wire, wrapEnv } from "../../../support/wrap-env.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });
const clock = stopClock();

type Invitation = { id: string; status: string; expires_at: string };
const PASSWORD = "a quite different sentence";
const path = "/api/v1/admin/users/invitations";
const one = "/api/v1/admin/invitations";
const newEmail = () => `grace-${crypto.randomUUID()}@example.com`;
const admin = async () => (await givenActor("admin")).token;
const invite = (token: string, email: string, role = "support") => call("POST", path, { token, body: { email, role } });
const invited = async (token: string, email: string, role?: string): Promise<Invitation> => {
  const response = await invite(token, email, role);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
};
const linkTo = async (email: string, count = 1) =>
  /#token=([\w-]{43})\b/.exec((await messageTo(email, count))?.text ?? "")?.[1] ?? "";
const accept = (token: string, more: Record<string, unknown> = {}) =>
  call("POST", "/api/v1/auth/invitations/accept", { body: { token, password: PASSWORD, ...more } });
const logIn = (email: string, password = PASSWORD) => call("POST", "/api/v1/auth/login", { body: { email, password } });
const read = async (token: string, id: string): Promise<Invitation> =>
  (await call("GET", `/api/v1/admin/invitations/${id}`, { token })).json();
const codeOf = async (response: Promise<Response>) => (await problemOf(await response)).code;

describe("an invitation", () => {
  it("makes a member of staff with a proved address, by the mailed link alone, once", async ({ expect }) => {
    const [token, email] = [await admin(), newEmail()];
    const made = await invited(token, email.toUpperCase());
    expect(made).toMatchObject({ email, role: "support", status: "pending", accepted_at: null });
    const mail = await messageTo(email);
    expect(mail?.subject).toMatch(/^You are invited to the back office/);
    const link = await linkTo(email);
    const rows = await env.DB.prepare("SELECT * FROM invitations WHERE id = ?").bind(made.id).all();
    for (const secret of [link, email]) expect(JSON.stringify(rows.results)).not.toContain(secret);

    expect((await problemOf(await accept(link, { password: email }))).errors?.[0]?.path).toBe("password");
    const twice = await Promise.all([accept(link, { first_name: "Grace" }), accept(link, { first_name: "Grace" })]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    const user: any = await twice.find(({ status }) => status === 200)?.json();
    expect(user).toMatchObject({ email, role: "support", email_verified: true, first_name: "Grace" });
    expect(user.permissions).toContain("orders:write");
    const session: any = await (await logIn(email)).json();
    expect((await call("GET", "/api/v1/admin/orders", { token: session.access_token })).status).toBe(200);
    expect(await read(token, made.id)).toMatchObject({ status: "accepted" });
    expect(await codeOf(invite(token, email))).toBe("already_staff");
    expect((await auditOf(made.id)).map(({ action }) => action)).toEqual(["invitation.created"]);
    expect((await auditOf(user.id)).map(({ action }) => action)).toContain("user.invitation_accepted");
  });

  it("takes the account that the address has, and leaves nothing of an earlier squatter", async ({ expect }) => {
    const [token, email] = [await admin(), newEmail()];
    const registered = await call("POST", "/api/v1/auth/register", { body: { email, password: "correct horse" } });
    const { user, access_token } = await registered.json<{ user: { id: string }; access_token: string }>();
    await takeWelcome(email);
    await invited(token, email);
    const accepted: any = await (await accept(await linkTo(email))).json();
    expect(accepted).toMatchObject({ id: user.id, role: "support", email_verified: true });
    expect((await call("GET", "/api/v1/me", { token: access_token })).status).toBe(401);
    expect((await logIn(email, "correct horse")).status).toBe(401);
    expect((await logIn(email)).status).toBe(200);
  });

  it("gives nothing that the person who sent it does not hold, when sent or when accepted", async ({ expect }) => {
    const manager = await givenActor("admin");
    const name = `hires_${crypto.randomUUID().slice(0, 8).replaceAll("-", "")}`;
    const role = { name, title: "Hires", permissions: ["staff:read", "staff:write", "orders:read"] };
    expect((await call("POST", "/api/v1/admin/roles", { token: manager.token, body: role })).status).toBe(201);
    const hirer = await givenActor(name);
    for (const wanted of ["admin", "support"]) {
      const refused = await invite(hirer.token, newEmail(), wanted);
      expect([refused.status, (await problemOf(refused)).code]).toEqual([403, "permission_not_held"]);
    }
    for (const none of ["customer", "no_such_role"])
      expect((await problemOf(await invite(manager.token, newEmail(), none))).errors?.[0]?.path).toBe("role");
    const email = newEmail();
    const made = await invited(hirer.token, email, name);
    const link = await linkTo(email);
    const demoted = await call("POST", `/api/v1/admin/users/${hirer.user_id}/roles`, {
      token: manager.token,
      body: { role: "customer" },
    });
    expect(demoted.status).toBe(200);
    expect(await codeOf(accept(link))).toBe("invitation_void");
    expect(await read(manager.token, made.id)).toMatchObject({ status: "pending" });
  });

  it("gives nothing when rights or the account change while it is being accepted", async ({ expect }) => {
    const changes: [string, string, string][] = [
      ["UPDATE users SET role = 'customer' WHERE id = ?1", "inviter", "invitation_void"],
      ["UPDATE users SET disabled_at = 1 WHERE id = ?1", "inviter", "invitation_void"],
      ["UPDATE users SET disabled_at = 1 WHERE id = ?1", "invited", "invalid_invitation"],
      ["UPDATE users SET role = 'analyst' WHERE id = ?1", "invited", "invalid_invitation"],
    ];
    for (const [change, whose, code] of changes) {
      const [inviter, invitee] = [await givenActor("admin"), await givenCustomer()];
      await invited(inviter.token, invitee.email);
      const token = await linkTo(invitee.email);
      const meanwhile = async () => {
        const id = whose === "inviter" ? inviter.user_id : invitee.user_id;
        await env.DB.prepare(change).bind(id).run();
      };
      const wire = new Wire(async ({ name }): Promise<Fate> => {
        if (/invitations/.test(name) && /update/i.test(name)) await meanwhile();
        return "works";
      });
      const ctx = testContext({ env: wrapEnv(env, wire) });
      const accepting = acceptInvitation(ctx, { token, password: PASSWORD }, crypto.randomUUID());
      await expect(accepting).rejects.toMatchObject({ code });
      const row = await env.DB.prepare("SELECT role FROM users WHERE id = ?").bind(invitee.user_id).first();
      expect(row).not.toMatchObject({ role: "support" });
    }
  });

  it("ends after three days, and is open again for three when it is sent again", async ({ expect }) => {
    const [token, email] = [await admin(), newEmail()];
    const made = await invited(token, email);
    const first = await linkTo(email);
    expect(Date.parse(made.expires_at) - Date.now()).toBe(3 * DAY);
    clock.pass(3 * DAY);
    const later = await admin();
    expect(await read(later, made.id)).toMatchObject({ status: "expired" });
    expect(await codeOf(accept(first))).toBe("invalid_invitation");
    const resent = await call("POST", `${one}/${made.id}/resend`, { token: later });
    expect(await resent.json()).toMatchObject({ id: made.id, status: "pending" });
    const second = await linkTo(email, 2);
    expect(second).not.toBe(first);
    expect(await codeOf(accept(first))).toBe("invalid_invitation");
    expect((await accept(second)).status).toBe(200);
    expect(await codeOf(call("POST", `${one}/${made.id}/resend`, { token: later }))).toBe("invitation_closed");
  });

  it("is the business of the person who sent it last, and no longer of the one before", async ({ expect }) => {
    for (const [gone, answer] of [
      ["first", 200],
      ["last", 409],
    ] as const) {
      const [senders, email] = [{ first: await givenActor("admin"), last: await givenActor("admin") }, newEmail()];
      const made = await invited(senders.first.token, email);
      expect(made).toMatchObject({ actor: { id: senders.first.user_id } });
      await linkTo(email);
      const resent = await call("POST", `${one}/${made.id}/resend`, { token: senders.last.token });
      expect(await resent.json()).toMatchObject({ actor: { id: senders.last.user_id } });
      const link = await linkTo(email, 2);
      await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(senders[gone].user_id).run();
      expect([gone, (await accept(link)).status]).toEqual([gone, answer]);
    }
  });

  it("is revoked, replaced by a later one to the same address, listed and forgotten", async ({ expect }) => {
    const [token, email, other] = [await admin(), newEmail(), newEmail()];
    const [revoked, replaced] = [await invited(token, other), await invited(token, email)];
    const old = await linkTo(email);
    const made = await invited(token, email, "analyst");
    for (let i = 0; i < 2; i += 1) expect((await call("DELETE", `${one}/${revoked.id}`, { token })).status).toBe(204);
    for (const link of [old, await linkTo(other)]) expect(await codeOf(accept(link))).toBe("invalid_invitation");
    const ids = async (status: string): Promise<string[]> => {
      const page = await call("GET", `${path}?limit=100&count=true&status=${status}`, { token });
      return (await page.json<{ data: { id: string }[] }>()).data.map(({ id }) => id);
    };
    expect(await ids("revoked")).toEqual(expect.arrayContaining([revoked.id, replaced.id]));
    expect(await ids("pending")).toContain(made.id);
    expect(await ids("pending")).not.toContain(replaced.id);
    for (const [method, end] of [
      ["GET", "/none"],
      ["DELETE", "/none"],
      ["POST", "/none/resend"],
    ] as const)
      expect(await codeOf(call(method, `${one}${end}`, { token }))).toBe("invitation_not_found");
    clock.pass(34 * DAY);
    await runJob("forget_invitations", testContext());
    const left = await env.DB.prepare("SELECT 1 FROM invitations WHERE id = ?").bind(made.id).first();
    expect(left).toBeNull();
  });

  it("is in the copy of an account's data only once the account has proved the address", async ({ expect }) => {
    const [ctx, email] = [testContext(), newEmail()];
    await invited(await admin(), email);
    const { user, statements } = await createUser(ctx, { email });
    await runBatch(ctx.db, statements);
    const held = async () => {
      const person = { user_id: user.id, email, phone: null };
      return (await invitationPersonalData.gather?.(ctx, person))?.["invitations"];
    };
    expect(await held()).toEqual([]);
    await proveEmail(user.id);
    expect(await held()).toMatchObject([{ role: "support", accepted_at: null }]);
  });

  it("is for those alone who may change staff, after a proof of the last minutes", async ({ expect }) => {
    const email = newEmail();
    for (const token of [(await givenCustomer()).token, (await givenActor("staff")).token])
      expect((await invite(token, email)).status).toBe(403);
    const { token, session_id } = await givenActor("admin");
    await env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE id = ?").bind(session_id).run();
    expect(await codeOf(invite(token, email))).toBe("step_up_required");
  });
});
