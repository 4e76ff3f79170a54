import { env } from "cloudflare:workers";
import { TOTP } from "otpauth";
import { forgetAllChecked } from "#access/sessions";
import { runBatch } from "#platform/data/db";
import { hashPassword } from "../../src/features/access/passwords/hash-password.ts";
import { credentials } from "../../src/features/access/passwords/tables.ts";
import { type GivenActor, givenActor } from "./actors.ts";
import { call } from "./api.ts";
import { testContext } from "./context.ts";

export const PASSWORD = "correct horse battery staple";

/**
 * The code that an app with this key shows now, or so many steps of thirty seconds away. The shop takes the present code and
 * its neighbours, so a present one is good for another thirty seconds at least; asked for twice, it may be two codes.
 */
export const codeOf = (secret: string, steps = 0): string =>
  new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });

let kept: string | undefined;
/** A signed-in person who can log in by password. */
export async function givenPasswordHolder(role = "customer"): Promise<GivenActor> {
  const person = await givenActor(role);
  const ctx = testContext();
  const password_hash = (kept ??= hashPassword(PASSWORD, ctx.config.PASSWORD_PEPPER));
  const row = { user_id: person.user_id, password_hash, password_changed_at: ctx.now() };
  await runBatch(ctx.db, [ctx.db.insert(credentials).values(row)]);
  return person;
}

export type GivenFactor = GivenActor & { secret: string; recovery_codes: string[] };

/** A person whose log-in asks for a code, and who has used none yet: the one that turned it on is good once more. */
export async function givenTotp(role = "customer"): Promise<GivenFactor> {
  const person = await givenPasswordHolder(role);
  const { token } = person;
  const begun = await call("POST", "/api/v1/auth/mfa/totp", { token });
  const { secret } = await begun.json<{ secret: string }>();
  const confirmed = await call("POST", "/api/v1/auth/mfa/totp/confirm", { token, body: { code: codeOf(secret) } });
  const { recovery_codes } = await confirmed.json<{ recovery_codes: string[] }>();
  await env.DB.prepare("UPDATE totp_factors SET last_step = 0 WHERE user_id = ?").bind(person.user_id).run();
  return { ...person, secret, recovery_codes };
}

export const logIn = (email: string, password = PASSWORD) =>
  call("POST", "/api/v1/auth/login", { body: { email, password } });

/** A log-in that waits for its second factor. */
export async function beginLogIn(email: string): Promise<string> {
  const { mfa_token } = await (await logIn(email)).json<{ mfa_token: string }>();
  return mfa_token;
}
export const finishLogIn = (mfa_token: string, code: string) =>
  call("POST", "/api/v1/auth/login/mfa", { body: { mfa_token, code } });

/** As if the person had proved to be themselves so long ago, by a factor where they had shown one, as far as the database knows. */
export async function proved(session_id: string, ago_ms: number): Promise<void> {
  await env.DB.prepare(
    "UPDATE sessions SET proved_at = ?1, factor_proved_at = CASE WHEN factor_proved_at IS NOT NULL THEN ?1 END WHERE id = ?2",
  )
    .bind(Date.now() - ago_ms, session_id)
    .run();
}

/** A person whose last proof is of yesterday. */
export async function givenStale(role = "customer"): Promise<GivenActor> {
  const person = await givenPasswordHolder(role);
  await proved(person.session_id, 86_400_000);
  forgetAllChecked();
  return person;
}
