import { and, eq } from "drizzle-orm";
import {
  type AccountRow,
  accountOf,
  admit,
  auditUser,
  type Client,
  createUser,
  markEmailVerified,
  type PendingLogIn,
  type SignedIn,
} from "#accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/db";
import { commit } from "#platform/outbox";
import { SignInProviderError } from "./errors.ts";
import { type Handover, type HandoverInput, readHandover } from "./hand-over.ts";
import { identities } from "./tables.ts";

/**
 * Signs in whom a provider has vouched for: by the account that has the identity, or by a new one when nobody has the verified
 * address. An account that is there already is never taken over. A second factor is asked for as ever. Throws
 * `invalid_sign_in_code`, `account_exists`, `email_not_verified`.
 */
export async function signInByProvider(
  ctx: Ctx,
  input: HandoverInput,
  client: Client,
): Promise<SignedIn | PendingLogIn> {
  const handover = await readHandover(ctx, input);
  const { provider, session_id } = handover;
  const user_id = (await findOwner(ctx, handover)) ?? (await makeAccount(ctx, handover));
  const [account] = await accountOf(ctx, user_id);
  if (!isLiving(account)) throw SignInProviderError.invalid_sign_in_code();
  const used = ctx.db.update(identities).set({ last_used_at: ctx.now() }).where(by(handover));
  try {
    return await admit(ctx, account, client, { method: provider, session_id, statements: [used] });
  } catch (error) {
    if (isUniqueViolation(error, "sessions.id")) throw SignInProviderError.invalid_sign_in_code();
    throw error;
  }
}

const isLiving = (account: AccountRow | undefined): account is AccountRow =>
  account !== undefined && account.disabled_at === null && account.erased_at === null;

const by = ({ provider, subject_hash }: Handover) =>
  and(eq(identities.provider, provider), eq(identities.subject_hash, subject_hash));

/** The account that signs in by the identity, if one does. */
async function findOwner(ctx: Ctx, handover: Handover): Promise<string | undefined> {
  const row = await ctx.db.select({ user_id: identities.user_id }).from(identities).where(by(handover)).get();
  return row?.user_id;
}

async function makeAccount(ctx: Ctx, handover: Handover): Promise<string> {
  const { verified_email: email } = handover;
  if (email === null) throw SignInProviderError.email_not_verified();
  const { user, statements } = await createUser(ctx, { email });
  try {
    await commit(ctx, [
      ...statements,
      markEmailVerified(ctx, user.id),
      ctx.db.insert(identities).values(identityOf(ctx, user.id, handover)),
      auditUser(ctx, "user.registered", user.id, { provider: handover.provider }),
    ]);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // It may be this very identity that was faster, or the address is another account's.
    const owner = await findOwner(ctx, handover);
    if (owner === undefined) throw SignInProviderError.account_exists();
    return owner;
  }
  return user.id;
}

export const identityOf = (ctx: Ctx, user_id: string, { provider, subject_hash }: Handover) => ({
  id: ctx.id(),
  user_id,
  provider,
  subject_hash,
  created_at: ctx.now(),
  last_used_at: null,
});
