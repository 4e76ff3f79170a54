import { z } from "zod";
import { accountOf, type AccountRow } from "#people/accounts";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { unsealTicket, sealTicket } from "#platform/secrets/tokens";
import { SignInError } from "./errors.ts";
import type { FactorKind } from "./rules.ts";
import { isPending, PENDING_FOR_MS } from "./rules.ts";

const PURPOSE = "mfa-token";

/** A log-in that waits for its second factor. Its token holds it sealed, so that nothing is stored for one that is never finished. */
export type PendingLogIn = {
  readonly mfa_token: string;
  readonly expires_in: number;
  /** What finishes it: `code` at `/auth/login/mfa`, or `passkey`, which signs in by itself. */
  readonly factors: readonly FactorKind[];
};

const Pending = z.object({
  session_id: z.string(),
  user_id: z.string(),
  access_version: z.int(),
  method: z.string(),
  began_at: z.number(),
});

/** Its id is that of the session it may open, so it opens one at most. */
export async function beginLogIn(
  ctx: Ctx,
  { id: user_id, access_version }: AccountRow,
  pending: { method: string; session_id: string },
): Promise<Omit<PendingLogIn, "factors">> {
  const ticket: z.output<typeof Pending> = { ...pending, user_id, access_version, began_at: ctx.now() };
  const mfa_token = await sealTicket(ctx.config.APP_SECRET, PURPOSE, ticket);
  return { mfa_token, expires_in: PENDING_FOR_MS / SECOND };
}

/**
 * Whose log-in it is, by which method it began, and the id of the session that it may open. One that began before the
 * account's sessions were ended, as by another password, is worth nothing. Throws `invalid_mfa_token`.
 */
export async function readLogIn(
  ctx: Ctx,
  mfa_token: string,
): Promise<{ user: AccountRow; method: string; session_id: string }> {
  const pending = await unsealTicket(ctx.config.APP_SECRET, PURPOSE, Pending, mfa_token);
  if (!pending) throw SignInError.invalid_mfa_token();
  const [user] = await accountOf(ctx, pending.user_id);
  if (!user || user.disabled_at !== null || user.erased_at !== null) throw SignInError.invalid_mfa_token();
  if (!isPending(pending, user.access_version, ctx.now())) throw SignInError.invalid_mfa_token();
  return { user, method: pending.method, session_id: pending.session_id };
}
