import { sql } from "drizzle-orm";
import type { Client } from "#access/sessions";
import { admit, type PendingLogIn, type SignedIn } from "#access/sign-in";
import { accountGuard, accountOf, type AccountRow, isAccountGuard } from "#people/accounts";
import { identities } from "#people/identities";
import type { Ctx } from "#platform/context";
import { SignInProviderError } from "./errors.ts";
import { by, findHandedOverAccount } from "./find-handed-over-account.ts";
import { type Handover, type HandoverInput, takeHandover } from "./hand-over.ts";

/**
 * Signs in whom a provider has vouched for: by the account that has the identity, by the one that nobody has proved yet and that
 * has the verified address, or by a new one. An account that somebody has proved is never taken over. A second factor is asked
 * for as ever. Throws `invalid_sign_in_code`, `account_exists`, `email_not_verified`.
 */
export async function signInByProvider(
  ctx: Ctx,
  input: HandoverInput,
  client: Client,
): Promise<SignedIn | PendingLogIn> {
  const handover = await takeHandover(ctx, input, null);
  const [account] = await accountOf(ctx, await findHandedOverAccount(ctx, handover));
  if (!isLiving(account)) throw SignInProviderError.invalid_sign_in_code();
  return admitByIdentity(ctx, account, handover, client);
}

/** Lets in by an identity that was found to be the account's, if it still is. Throws `invalid_sign_in_code`. */
export async function admitByIdentity(
  ctx: Ctx,
  account: AccountRow,
  handover: Handover,
  client: Client,
): Promise<SignedIn | PendingLogIn> {
  const statements = [
    ctx.db.update(identities).set({ last_used_at: ctx.now() }).where(by(handover)),
    accountGuard(ctx, account.id, isStillTheirs(handover)),
  ];
  try {
    return await admit(ctx, account, client, { method: handover.provider, statements });
  } catch (error) {
    throw isAccountGuard(error) ? SignInProviderError.invalid_sign_in_code() : error;
  }
}

const isLiving = (account: AccountRow | undefined): account is AccountRow =>
  account !== undefined && account.disabled_at === null && account.erased_at === null;

/** An update of no row stops no batch: an identity that was taken away since it was read must. */
const isStillTheirs = ({ provider, subject_hash }: Handover) => sql`EXISTS (
  SELECT 1 FROM identities AS own
  WHERE own.user_id = users.id AND own.provider = ${provider} AND own.subject_hash = ${subject_hash}
)`;
