import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { withPasskey } from "#access/passkeys";
import { PasswordError } from "#access/passwords";
import { endSessions, eraseSessions } from "#access/sessions";
import { admit, changeSignIn, signInPerson } from "#access/sign-in";
import { eraseAccount, findByContact, isAccountGuard } from "#people/accounts";
import { commit } from "#platform/data/outbox";
import { addPasskey } from "../../../../src/features/access/passkeys/add-passkey.ts";
import { removePasskey } from "../../../../src/features/access/passkeys/change-passkey.ts";
import { checkCode, isSpent } from "../../../../src/features/access/second-factors/check-code.ts";
import { confirmTotp } from "../../../../src/features/access/second-factors/confirm-totp.ts";
import { removeTotp } from "../../../../src/features/access/second-factors/remove-totp.ts";
import { unlinkIdentity } from "../../../../src/features/access/sign-in-providers/link-identity.ts";
import { admitByIdentity } from "../../../../src/features/access/sign-in-providers/sign-in-by-provider.ts";
import { changePassword } from "../../../../src/features/access/sign-in/change-password.ts";
import { type GivenActor, someUser } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { Authenticator, creationChallenge, givenPasskey, signInChallenge } from "../../../support/authenticator.ts";
import { testContext } from "../../../support/context.ts";
import {
  beginLogIn,
  codeOf,
  finishLogIn,
  givenPasswordHolder,
  givenTotp,
  logIn,
  PASSWORD,
} from "../../../support/factors.ts";
import { givenIdentity } from "../../../support/sign-in-stand-in.ts";

/** What is read of an account, and used after somebody was faster: one read used twice. */

vi.setConfig({ testTimeout: 30_000 });
const NEW = "an entirely different sentence";
const client = { address: "203.0.113.9", user_agent: "test", country: null, city: null };

const read = async ({ email }: GivenActor) => {
  const found = await findByContact(testContext(), { channel: "email", value: email });
  if (!found) throw new Error("there is no such account");
  return found;
};
const liveSessions = async ({ user_id }: GivenActor) =>
  (
    await env.DB.prepare("SELECT id FROM sessions WHERE user_id = ? AND ended_at IS NULL")
      .bind(user_id)
      .all<{ id: string }>()
  ).results.map(({ id }) => id);
const change = ({ token }: GivenActor, new_password = NEW) =>
  call("POST", "/api/v1/auth/password/change", { token, body: { current_password: PASSWORD, new_password } });
const logInWith = async (account: Awaited<ReturnType<typeof read>>): Promise<unknown> =>
  admit(testContext(), account, client, { method: "password" }).catch((error: unknown) => error);

describe("a log-in that read the account", () => {
  it("before the password changed opens no session afterwards", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const account = await read(owner);
    expect((await change(owner)).status).toBe(204);
    expect(isAccountGuard(await logInWith(account))).toBe(true);
    expect(await liveSessions(owner)).toEqual([owner.session_id]);
  });

  it.for(["password_changed", "disabled", "factor_changed", "logged_out", "ended", "erasure_requested"] as const)(
    "before its sessions ended (%s) opens none, and one that reads it afterwards does",
    async (reason, { expect }) => {
      const owner = await givenPasswordHolder();
      const account = await read(owner);
      const ctx = testContext();
      await commit(ctx, endSessions(ctx, owner.user_id, reason));
      expect(isAccountGuard(await logInWith(account))).toBe(true);
      expect(await liveSessions(owner)).toEqual([]);
      expect(await logInWith(await read(owner))).toHaveProperty("tokens");
    },
  );

  it("before it was erased leaves no session behind", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const account = await read(owner);
    await env.DB.prepare("UPDATE users SET erase_at = 1 WHERE id = ?").bind(owner.user_id).run();
    const ctx = testContext();
    await commit(ctx, [...eraseAccount(ctx, owner.user_id), ...eraseSessions(ctx, owner.user_id)]);
    expect(isAccountGuard(await logInWith(account))).toBe(true);
    expect(await liveSessions(owner)).toEqual([]);
  });

  it("before one of its sessions was signed out goes on", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const account = await read(owner);
    expect((await call("POST", "/api/v1/auth/logout", { token: owner.token })).status).toBe(204);
    expect(await logInWith(account)).toHaveProperty("tokens");
  });

  it("and waits for its second factor is over with the sessions, within the same millisecond too", async ({
    expect,
  }) => {
    const { email, user_id, recovery_codes } = await givenTotp();
    const mfa_token = await beginLogIn(email);
    const ctx = testContext();
    await commit(ctx, endSessions(ctx, user_id, "password_changed"));
    await env.DB.prepare("UPDATE credentials SET password_changed_at = 0 WHERE user_id = ?").bind(user_id).run();
    const late = await finishLogIn(mfa_token, recovery_codes[0] ?? "");
    expect([late.status, await late.json()]).toMatchObject([401, { code: "invalid_mfa_token" }]);
  });
});

describe("a change of factors", () => {
  it("by a session that was let in, and has been ended since, changes nothing", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const user = someUser({ id: owner.user_id, session_id: owner.session_id });
    const change = () => changeSignIn(testContext(), user, []);
    await expect(change()).resolves.toBeUndefined();
    const ctx = testContext();
    await commit(ctx, endSessions(ctx, owner.user_id, "ownership_proved"));
    await expect(change()).rejects.toMatchObject({ code: "factor_required" });
  });
});

describe("a request that was let in before the account had a factor", () => {
  it("adds and removes nothing once it has one", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const { token, user_id, email } = owner;
    const { access_token } = await (await logIn(email)).json<{ access_token: string }>();
    const begun = await call("POST", "/api/v1/auth/mfa/totp", { token: access_token });
    const { secret } = await begun.json<{ secret: string }>();
    const challenge = await creationChallenge(access_token);
    const identity = await givenIdentity(user_id);
    const [session_id = ""] = (await liveSessions(owner)).filter((id) => id !== owner.session_id);
    const { id } = await givenPasskey(token);
    const user = someUser({ id: user_id, session_id, proved_at: Date.now() });
    const made = await new Authenticator().create(challenge);
    const tries = [
      confirmTotp(testContext(), user, codeOf(secret)),
      addPasskey(testContext(), user, { ...made, response: { ...made.response, transports: [] } }, "Mine"),
      removePasskey(testContext(), user, id),
      unlinkIdentity(testContext(), user, identity),
    ];
    for (const outcome of await Promise.allSettled(tries))
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "factor_required" } });
  });

  it("turns no app off that it has not shown", async ({ expect }) => {
    const { user_id, session_id } = await givenTotp();
    await env.DB.prepare("UPDATE sessions SET factor_proved_at = NULL WHERE id = ?").bind(session_id).run();
    const user = someUser({ id: user_id, session_id });
    await expect(removeTotp(testContext(), user, PASSWORD)).rejects.toMatchObject({ code: "factor_required" });
  });
});

describe("a way in that was right when it was looked at", () => {
  it("opens no session once its passkey was removed", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const { device } = await givenPasskey(owner.token);
    const ctx = testContext();
    const late = withPasskey(ctx, await device.sign(await signInChallenge()), async ({ spend }) => {
      await env.DB.prepare("DELETE FROM passkeys WHERE user_id = ?").bind(owner.user_id).run();
      return signInPerson(ctx, await read(owner), client, { method: "passkey", factor: true, statements: spend });
    });
    await expect(late).rejects.toMatchObject({ code: "invalid_passkey" });
    expect(await liveSessions(owner)).toEqual([owner.session_id]);
  });

  it("opens no session once its identity was unlinked", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const [account, id] = [await read(owner), await givenIdentity(owner.user_id)];
    const row = await env.DB.prepare("SELECT subject_hash FROM identities WHERE id = ?").bind(id).first("subject_hash");
    const handover = {
      id,
      provider: "google" as const,
      subject_hash: String(row),
      verified_email: null,
      code_challenge: "",
      link_session_id: null,
      made_at: Date.now(),
    };
    expect(await admitByIdentity(testContext(), account, handover, client)).toHaveProperty("tokens");
    await env.DB.prepare("DELETE FROM identities WHERE id = ?").bind(id).run();
    const late = admitByIdentity(testContext(), account, handover, client);
    await expect(late).rejects.toMatchObject({ code: "invalid_sign_in_code" });
  });
});

describe("a code that was right when it was looked at", () => {
  it("finishes nothing once its factor was taken away", async ({ expect }) => {
    const person = await givenTotp();
    const ctx = testContext();
    const spend = await checkCode(ctx, person.user_id, person.recovery_codes[0] ?? "");
    expect(spend).not.toBeNull();
    const removed = await call("DELETE", "/api/v1/auth/mfa/totp", {
      token: person.token,
      body: { password: PASSWORD },
    });
    expect(removed.status).toBe(204);
    const outcome = await commit(ctx, spend ?? []).catch((error: unknown) => error);
    expect(isSpent(outcome)).toBe(true);
  });
});

describe("a change of the password", () => {
  it("that was checked against one that is no more changes nothing, and says so", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const user = someUser({ id: owner.user_id, session_id: owner.session_id });
    const input = (new_password: string) => ({ current_password: PASSWORD, new_password });
    const both = await Promise.allSettled(
      [NEW, "yet another sentence"].map((one) => changePassword(testContext(), user, input(one))),
    );
    const refused = both.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
    expect(refused).toMatchObject([{ code: PasswordError.wrong_password.kind.code }]);
  });
});
