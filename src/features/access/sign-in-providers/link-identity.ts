import { and, asc, eq } from "drizzle-orm";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { auditUser } from "#people/accounts";
import { identities, type IdentityRow } from "#people/identities";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { SignInProviderError } from "./errors.ts";
import { identityOf } from "./find-handed-over-account.ts";
import { type HandoverInput, takeHandover } from "./hand-over.ts";

/** All identities of the account, by provider: one of each at most. */
export const listIdentities = (ctx: Ctx, user: User) =>
  ctx.db.select().from(identities).where(eq(identities.user_id, user.id)).orderBy(asc(identities.provider));

/** From now on whom the provider vouched for signs in to this account, if this session began it. Throws `invalid_sign_in_code`, `identity_taken`, `factor_required`. */
export async function linkIdentity(ctx: Ctx, user: User, input: HandoverInput): Promise<IdentityRow> {
  const handover = await takeHandover(ctx, input, user.session_id);
  const identity = identityOf(ctx, user.id, handover);
  try {
    await changeSignIn(ctx, user, [
      ctx.db.insert(identities).values(identity),
      auditUser(ctx, "user.identity_linked", user.id, { provider: handover.provider }),
      publish(ctx, accountEvents["account.identity_linked"], { user_id: user.id }),
    ]);
  } catch (error) {
    throw isUniqueViolation(error) ? SignInProviderError.identity_taken() : error;
  }
  return identity;
}

/** It signs in no more. Throws `identity_not_found`, `factor_required`. */
export async function unlinkIdentity(ctx: Ctx, user: User, id: string): Promise<void> {
  const own = and(eq(identities.id, id), eq(identities.user_id, user.id));
  const row = await ctx.db.select({ provider: identities.provider }).from(identities).where(own).get();
  if (!row) throw SignInProviderError.identity_not_found();
  await changeSignIn(ctx, user, [
    ctx.db.delete(identities).where(own),
    auditUser(ctx, "user.identity_unlinked", user.id, { provider: row.provider }),
    publish(ctx, accountEvents["account.identity_unlinked"], { user_id: user.id }),
  ]);
}
