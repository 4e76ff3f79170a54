import { and, eq, sql } from "drizzle-orm";
import { onFirstProof } from "#access/contacts";
import {
  accountGuard,
  accountOf,
  type AccountRow,
  auditUser,
  createUser,
  findByContact,
  isAccountGuard,
  markEmailVerified,
  noteContactProved,
} from "#people/accounts";
import { identities } from "#people/identities";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { blindIndex } from "#platform/secrets/personal";
import { SignInProviderError } from "./errors.ts";
import type { Handover } from "./hand-over.ts";

/** The account that the identity signs in to. Throws `account_exists`, `email_not_verified`. */
export async function findHandedOverAccount(ctx: Ctx, handover: Handover): Promise<string> {
  const owner = await findOwner(ctx, handover);
  if (owner === undefined) return makeAccount(ctx, handover);
  const [account] = await accountOf(ctx, owner);
  if (account && (await provesAddressOf(ctx, account, handover))) await claimAccount(ctx, account, handover);
  return owner;
}

export const by = ({ provider, subject_hash }: Handover) =>
  and(eq(identities.provider, provider), eq(identities.subject_hash, subject_hash));

/** The account that signs in by the identity, if one does. */
async function findOwner(ctx: Ctx, handover: Handover): Promise<string | undefined> {
  const row = await ctx.db.select({ user_id: identities.user_id }).from(identities).where(by(handover)).get();
  return row?.user_id;
}

/** Whether the provider is the first to say that the account's own address is theirs. */
const provesAddressOf = async (ctx: Ctx, account: AccountRow, { verified_email }: Handover): Promise<boolean> =>
  account.email_verified_at === null &&
  account.disabled_at === null &&
  verified_email !== null &&
  account.email_index === (await blindIndex(ctx, "email", verified_email));

/** The owner of its address has come: what was attached before goes, the password too. Throws `account_exists` when somebody else has proved it meanwhile. */
async function claimAccount(ctx: Ctx, account: AccountRow, handover: Handover): Promise<void> {
  const { id } = account;
  try {
    await commit(ctx, [
      accountGuard(ctx, id, sql`users.email_verified_at IS NULL AND users.disabled_at IS NULL`),
      ...onFirstProof(ctx, account, "email", { by: "provider" }),
      noteContactProved(ctx, id, "email"),
      ctx.db.insert(identities).values(identityOf(ctx, id, handover)),
    ]);
  } catch (error) {
    throw isAccountGuard(error) || isUniqueViolation(error) ? SignInProviderError.account_exists() : error;
  }
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
    return (await findOwner(ctx, handover)) ?? takeUnproved(ctx, email, handover);
  }
  return user.id;
}

/** The account with this address, if nobody has proved it yet. Throws `account_exists`. */
async function takeUnproved(ctx: Ctx, email: string, handover: Handover): Promise<string> {
  const found = await findByContact(ctx, { channel: "email", value: email.toLowerCase() });
  if (!found || !(await provesAddressOf(ctx, found, handover))) throw SignInProviderError.account_exists();
  await claimAccount(ctx, found, handover);
  return found.id;
}

export const identityOf = (ctx: Ctx, user_id: string, { provider, subject_hash }: Handover) => ({
  id: ctx.id(),
  user_id,
  provider,
  subject_hash,
  created_at: ctx.now(),
  last_used_at: null,
});
