import { eq } from "drizzle-orm";
import { limitAttempts } from "#attempts";
import { mergeGuestCart } from "#cart";
import { hashInTurn, refuseWeakPassword } from "#passwords";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/db";
import { commit } from "#platform/outbox";
import { blindIndex } from "#platform/personal";
import { auditUser } from "./audit-user.ts";
import { createUser } from "./create-user.ts";
import { AccountError } from "./errors.ts";
import { openSession } from "./open-session.ts";
import { normaliseEmail } from "./rules.ts";
import type { Client, SignedIn } from "./sign-in-person.ts";
import { users } from "./tables.ts";

export type Registration = {
  readonly email: string;
  readonly password: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  readonly locale?: string | undefined;
};

/** Makes a customer's account and signs it in, with the guest's cart that was sent along. Throws `email_taken`, `too_many_attempts`, `overloaded`, and `invalid_request` for a password that everybody has. */
export async function registerUser(ctx: Ctx, registration: Registration, client: Client): Promise<SignedIn> {
  const { password, ...profile } = registration;
  const email = normaliseEmail(registration.email);
  refuseWeakPassword("password", password, email);
  await countSignUp(ctx, client.address);
  const email_index = await blindIndex(ctx, "email", email);
  const taken = await ctx.db.select({ id: users.id }).from(users).where(eq(users.email_index, email_index)).get();
  if (taken) throw AccountError.email_taken();
  const password_hash = await hashInTurn(ctx, password);
  const { user, statements } = await createUser(ctx, { ...profile, email, password_hash });
  const session = await openSession(ctx, { user_id: user.id, user_agent: client.user_agent });
  try {
    await commit(ctx, [...statements, ...session.statements, auditUser(ctx, "user.registered", user.id)]);
  } catch (error) {
    if (isUniqueViolation(error, "users.email_index")) throw AccountError.email_taken();
    throw error;
  }
  if (ctx.cart_token !== null) await mergeGuestCart(ctx, ctx.cart_token, user.id);
  return { user, tokens: session.tokens };
}

/** Each counts, also one that is refused: `email_taken` tells who has an account, so nobody may ask for long. */
const countSignUp = (ctx: Ctx, address: string) =>
  limitAttempts(ctx, [{ scope: "sign_up", subject: address }], async () => null);
