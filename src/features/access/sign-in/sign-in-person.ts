import { type Client, openSession, type TokenPair } from "#access/sessions";
import { type Account, type AccountRow, auditUser, unsealAccount, unlessOvertaken } from "#people/accounts";
import { isStaff } from "#people/roles";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { tellSignedIn } from "./at-sign-in.ts";
import { accountEvents } from "./events.ts";
import { beginLogIn, type PendingLogIn } from "./pending-log-in.ts";
import { factorsWanted } from "./rules.ts";

export type SignedIn = { readonly user: Account; readonly tokens: TokenPair };

/** How somebody proved to be themselves, and what goes into the batch that lets them in: first what breaks it when a proof was used before. */
export type Proof = {
  readonly method: string;
  /** Whether a passkey or a code was among them. */
  readonly factor: boolean;
  readonly session_id?: string;
  readonly statements?: readonly Statement[];
};

/**
 * Opens a session for who has proved everything that the account asks for, and makes the guest's cart that is sent along theirs.
 * Throws what the proof's statements break, and what `isAccountGuard` knows when the account's sessions were ended since it was read.
 */
export async function signInPerson(ctx: Ctx, user: AccountRow, client: Client, proof: Proof): Promise<SignedIn> {
  const { method, factor, statements = [], ...rest } = proof;
  const session = await openSession(ctx, { user_id: user.id, ...client, factor, ...rest });
  const { session_id } = session;
  await commit(ctx, [
    ...statements,
    unlessOvertaken(ctx, user),
    ...session.statements,
    auditUser(ctx, "user.logged_in", user.id, { session_id, method, second_factor: factor }),
    publish(ctx, accountEvents["session.opened"], { session_id }),
  ]);
  await tellSignedIn(ctx, user.id);
  return { user: await unsealAccount(ctx, user), tokens: session.tokens };
}

/**
 * Lets in who has proved one factor, or begins a log-in that waits for another where the account wants one. Every way in
 * that proves one factor ends here, so that none goes around the second. Throws as `signInPerson`.
 */
export async function admit(
  ctx: Ctx,
  user: AccountRow,
  client: Client,
  { method, session_id = ctx.id(), statements = [] }: Omit<Proof, "factor">,
): Promise<SignedIn | PendingLogIn> {
  const factors = factorsWanted(user, { is_staff: isStaff(user) });
  if (factors.length === 0) return signInPerson(ctx, user, client, { method, session_id, statements, factor: false });
  await commit(ctx, [...statements, auditUser(ctx, "user.second_factor_asked", user.id, { method })]);
  return { ...(await beginLogIn(ctx, user, { method, session_id })), factors };
}
