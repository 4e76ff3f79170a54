import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { findHandedOverAccount } from "../../../../src/features/access/sign-in-providers/find-handed-over-account.ts";
import { proveEmail } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import {
  addPasskey,
  Authenticator,
  creationChallenge,
  givenPasskey,
  signInByPasskey,
  signInChallenge,
} from "../../../support/authenticator.ts";
import { codeTo, messageTo, newPhone } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { codeOf, givenPasswordHolder, logIn, PASSWORD } from "../../../support/factors.ts";
import { givenKey } from "../../../support/keys.ts";
import { givenIdentity } from "../../../support/sign-in-stand-in.ts";

vi.setConfig({ testTimeout: 30_000 });

const NEW = "a sentence of the owner's";
const post = async (path: string, body: object, token?: string): Promise<Response> =>
  call("POST", `/api/v1/auth${path}`, { body, token });
const me = (token: string) => call("GET", "/api/v1/me", { token });

/** Somebody signs up with a stranger's address and attaches whatever there is to come back by. */
async function givenSquatter() {
  const squatter = await givenPasswordHolder();
  const [{ token, user_id }, phone] = [squatter, newPhone()];
  await post("/verify", { phone }, token);
  await post("/verify/confirm", { phone, code: await codeTo(phone) }, token);
  const { secret } = await (await call("POST", "/api/v1/auth/mfa/totp", { token })).json<{ secret: string }>();
  const confirmed = await post("/mfa/totp/confirm", { code: codeOf(secret) }, token);
  const { recovery_codes } = await confirmed.json<{ recovery_codes: string[] }>();
  const { device } = await givenPasskey(token);
  await givenIdentity(user_id);
  const key = await givenKey(user_id, ["orders:read"]);
  return { ...squatter, phone, device, key, recovery_codes };
}
type Squatter = Awaited<ReturnType<typeof givenSquatter>>;

/** What is attached to the account, by kind. */
const attachedTo = ({ user_id }: Pick<Squatter, "user_id">) =>
  env.DB.prepare(
    `SELECT second_factor_at IS NOT NULL AS app_asked, passkey_at IS NOT NULL AS passkey_known, phone_login IS NOT NULL AS phone,
      (SELECT count(*) FROM passkeys WHERE user_id = users.id) AS passkeys, (SELECT count(*) FROM totp_factors WHERE user_id = users.id) AS apps,
      (SELECT count(*) FROM recovery_codes WHERE user_id = users.id) AS codes, (SELECT count(*) FROM identities WHERE user_id = users.id) AS identities,
      (SELECT count(*) FROM api_keys WHERE created_by = users.id AND revoked_at IS NULL) AS keys FROM users WHERE id = ?`,
  )
    .bind(user_id)
    .first();
const nothing = {
  app_asked: 0,
  passkey_known: 0,
  phone: 0,
  passkeys: 0,
  apps: 0,
  codes: 0,
  identities: 0,
  keys: 0,
};

/** The owner of the mailbox sets a password by the mail's link. */
async function reset(email: string): Promise<void> {
  await post("/password/reset", { email });
  const token = await vi.waitUntil(async () => /#token=([\w-]{43})\b/.exec((await messageTo(email))?.text ?? "")?.[1], {
    timeout: 10_000,
    interval: 100,
  });
  const done = await post("/password/reset/confirm", { reset_token: token, password: NEW });
  if (done.status !== 204) throw new Error(await done.text());
}
const vouched = (email: string, subject = crypto.randomUUID()) => ({
  id: subject,
  provider: "google" as const,
  subject_hash: subject,
  verified_email: email,
  code_challenge: "",
  link_session_id: null,
  made_at: Date.now(),
});

describe("an account that somebody made with a stranger's address", () => {
  it("is the owner's alone once they set a password by mail, whatever was attached to it before", async ({
    expect,
  }) => {
    const squatter = await givenSquatter();
    expect((await call("GET", "/api/v1/admin/orders", { token: squatter.key })).status).not.toBe(401);
    await reset(squatter.email);
    expect(await attachedTo(squatter)).toEqual(nothing);
    expect((await me(squatter.token)).status).toBe(401);
    expect((await call("GET", "/api/v1/admin/orders", { token: squatter.key })).status).toBe(401);
    const passkey = await signInByPasskey(await squatter.device.sign(await signInChallenge()));
    expect(await codeIn(passkey)).toEqual([401, "invalid_passkey"]);
    const byPhone = await post("/login", { phone: squatter.phone, password: PASSWORD });
    expect(await codeIn(byPhone)).toEqual([401, "invalid_credentials"]);
    const owner = await (await logIn(squatter.email, NEW)).json<any>();
    expect(owner.user).toMatchObject({ id: squatter.user_id, email_verified: true, phone: null, second_factor: false });
  });

  it("is the owner's alone once a provider vouches for their address, and no password opens it", async ({ expect }) => {
    const squatter = await givenSquatter();
    await post("/verify", { phone: newPhone() }, squatter.token);
    expect(await findHandedOverAccount(testContext(), vouched(squatter.email))).toBe(squatter.user_id);
    const codes = env.DB.prepare("SELECT count(*) AS n FROM one_time_codes WHERE user_id = ? AND used_count = 0");
    expect(await codes.bind(squatter.user_id).first()).toEqual({ n: 0 });
    expect(await attachedTo(squatter)).toEqual({ ...nothing, identities: 1 });
    expect((await me(squatter.token)).status).toBe(401);
    expect(await codeIn(await logIn(squatter.email))).toEqual([401, "invalid_credentials"]);
  });

  it("goes to its owner by an identity that was linked before, too, if the provider vouches for the very address", async ({
    expect,
  }) => {
    const squatter = await givenSquatter();
    const [linked] = (
      await env.DB.prepare("SELECT subject_hash FROM identities WHERE user_id = ?").bind(squatter.user_id).all()
    ).results as { subject_hash: string }[];
    const subject = linked?.subject_hash ?? "";
    await findHandedOverAccount(testContext(), vouched("another@example.com", subject));
    expect(await attachedTo(squatter)).toMatchObject({ passkeys: 1, apps: 1 });
    await findHandedOverAccount(testContext(), vouched(squatter.email, subject));
    expect(await attachedTo(squatter)).toEqual({ ...nothing, identities: 1 });
  });

  it("takes nothing more from who held it, though it was let in before", async ({ expect }) => {
    const squatter = await givenPasswordHolder();
    const { token, email } = squatter;
    const [challenge, phone] = [await creationChallenge(token), newPhone()];
    await post("/verify", { phone }, token);
    const code = await codeTo(phone);
    await reset(email);
    const late = [
      await addPasskey(token, await new Authenticator().create(challenge)),
      await post("/verify/confirm", { phone, code }, token),
    ];
    expect(late.map(({ status }) => status)).toEqual([401, 401]);
    expect(await attachedTo(squatter)).toEqual(nothing);
  });
});

describe("the first proof by a session", () => {
  it("takes away what was attached before, ends the other sessions, and goes on itself with its password", async ({
    expect,
  }) => {
    const owner = await givenPasswordHolder();
    const other = await (await logIn(owner.email)).json<{ access_token: string }>();
    const { device } = await givenPasskey(other.access_token);
    await givenIdentity(owner.user_id);
    await post("/verify", { email: owner.email }, owner.token);
    const proved = await post("/verify/confirm", { email: owner.email, code: await codeTo(owner.email) }, owner.token);
    expect(await proved.json()).toMatchObject({ email_verified: true });
    expect(await attachedTo(owner)).toEqual(nothing);
    expect([(await me(owner.token)).status, (await me(other.access_token)).status]).toEqual([200, 401]);
    expect((await signInByPasskey(await device.sign(await signInChallenge()))).status).toBe(401);
    expect((await logIn(owner.email)).status).toBe(200);
  });

  it("of a number does so where the account has no other, and leaves the owner of a proved address what they added", async ({
    expect,
  }) => {
    const [unproved, proved] = [await givenPasswordHolder(), await givenPasswordHolder()];
    await proveEmail(proved.user_id);
    for (const { token, user_id } of [unproved, proved]) {
      await givenPasskey(token);
      await givenIdentity(user_id);
      const phone = newPhone();
      await post("/verify", { phone }, token);
      expect((await post("/verify/confirm", { phone, code: await codeTo(phone) }, token)).status).toBe(200);
    }
    expect(await attachedTo(unproved)).toEqual({ ...nothing, phone: 1 });
    expect(await attachedTo(proved)).toMatchObject({ passkeys: 1, passkey_known: 1, identities: 1, phone: 1 });
  });
});

describe("an account whose address was proved", () => {
  it("keeps its factors and providers at a reset, and is not taken over by a provider", async ({ expect }) => {
    const owner = await givenSquatter();
    await proveEmail(owner.user_id);
    const before = await attachedTo(owner);
    await reset(owner.email);
    expect(await attachedTo(owner)).toEqual(before);
    await expect(findHandedOverAccount(testContext(), vouched(owner.email))).rejects.toMatchObject({
      code: "account_exists",
    });
    expect(await attachedTo(owner)).toEqual(before);
    expect(await (await logIn(owner.email, NEW)).json()).toMatchObject({ factors: ["code", "passkey"] });
  });
});
