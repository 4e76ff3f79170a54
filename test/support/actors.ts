import { env } from "cloudflare:workers";
import { runBatch } from "#platform/data/db";
import type { User } from "#platform/http/auth";
import { openSession } from "../../src/features/access/sessions/open-session.ts";
import { markEmailVerified } from "../../src/features/people/accounts/contact-statements.ts";
import { createUser } from "../../src/features/people/accounts/create-user.ts";
import { testContext } from "./context.ts";

export type GivenActor = {
  user_id: string;
  email: string;
  session_id: string;
  /** The access token: `call("GET", path, { token })`. */
  token: string;
  refresh_token: string;
};

/**
 * A signed-in person with a fresh account, made by the feature's own verbs. It has no password, so no test pays for a hash. Who
 * works in the back office has proved their address; a customer has not yet.
 */
export async function givenActor(role: string): Promise<GivenActor> {
  const ctx = testContext();
  const email = `${role}-${ctx.id()}@example.com`;
  const { user, statements } = await createUser(ctx, { email, role, first_name: "Ada", last_name: "Lovelace" });
  const session = await openSession(ctx, { user_id: user.id, user_agent: "test" });
  const proof = role === "customer" ? [] : [markEmailVerified(ctx, user.id)];
  await runBatch(ctx.db, [...statements, ...proof, ...session.statements]);
  const { access_token, refresh_token } = session.tokens;
  return { user_id: user.id, email, session_id: session.session_id, token: access_token, refresh_token };
}

export const givenCustomer = (): Promise<GivenActor> => givenActor("customer");

/** As if the person had sent back the code that came to their e-mail address. */
export async function proveEmail(user_id: string): Promise<void> {
  await env.DB.prepare("UPDATE users SET email_verified_at = ? WHERE id = ?").bind(Date.now(), user_id).run();
}

/** The access token of a fresh account with this role. */
export const tokenOf = async (role: string): Promise<string> => (await givenActor(role)).token;

/** A signed-in person as a verb sees them, with no account behind. */
export const someUser = (known: Partial<User> = {}): User => ({
  type: "user",
  id: "u1",
  session_id: "s1",
  role: "customer",
  permissions: new Set(),
  proved_at: 0,
  factor_proved_at: null,
  has_factor: false,
  has_proved_contact: false,
  ...known,
});
