import { revokeKeysMadeBy } from "#access/api-keys";
import { endCodes } from "#access/one-time-codes";
import { erasePasskeys } from "#access/passkeys";
import { removePassword } from "#access/passwords";
import { eraseFactors } from "#access/second-factors";
import { dropFactor, endSessions, forgetChecked } from "#access/sessions";
import { auditUser, type Contact } from "#people/accounts";
import { eraseIdentities } from "#people/identities";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { onCommit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";

type Proved = {
  readonly id: string;
  readonly email_verified_at: number | null;
  readonly phone_verified_at: number | null;
};

/**
 * Whether nobody has proved before that the account is theirs: so far it belongs to the person who typed the address or number in. An
 * e-mail address outranks a number, since the number may have been added by the one who typed in a stranger's address.
 */
export const isFirstProof = (account: Proved, channel: Contact["channel"]): boolean =>
  account.email_verified_at === null && (channel === "email" || account.phone_verified_at === null);

export type FirstProof =
  /** By a code that the signed-in session sent back: it goes on, and so does the password that opened it. */
  | { readonly by: "session"; readonly session: User }
  /** By a code or link from the mailbox or phone, which sets the password in the same batch. */
  | { readonly by: "reset" }
  /** By a provider that vouches for the address: nobody who owns it has set the password. */
  | { readonly by: "provider" }
  /** By a link that staff sent to the address, which sets no password: nobody who reads mail there has set one. */
  | { readonly by: "shop" };

/**
 * Statements for the batch that proves the account's address or number for the first time, before those that add anything. They
 * take away what was attached before: passkeys, the authenticator app with its recovery codes, identities at providers, API keys
 * that the account made, codes and links that were sent, a password that nobody has proved, and every session but the one
 * that proves it. Empty where the account was proved already. Sessions are read again once the batch is in.
 */
export function onFirstProof(ctx: Ctx, account: Proved, channel: Contact["channel"], proof: FirstProof): Statement[] {
  if (!isFirstProof(account, channel)) return [];
  const { id } = account;
  onCommit(ctx, () => forgetChecked(id));
  return [
    ...erasePasskeys(ctx, id),
    ...eraseFactors(ctx, id),
    ...dropFactor(ctx, id),
    eraseIdentities(ctx, id),
    ...revokeKeysMadeBy(ctx, id),
    endCodes(ctx, id),
    ...(proof.by === "provider" || proof.by === "shop" ? [removePassword(ctx, id)] : []),
    ...endSessions(ctx, id, "ownership_proved", proof.by === "session" ? proof.session : undefined),
    auditUser(ctx, "user.ownership_proved", id, { channel, by: proof.by }),
  ];
}
