import { sql } from "drizzle-orm";
import { PROOF_GOOD_FOR_MS, type User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { PlatformError } from "#platform/errors";
import { commit } from "#platform/outbox";
import { accountGuard, isAccountGuard } from "./account-guard.ts";
import { forgetChecked } from "./check-bearer.ts";

/**
 * Breaks its batch unless the session lives and, where the account has a factor, has shown one within five minutes: what was known
 * when the request came in may be seconds old, and the first factor of two that are enrolled at once guards the account against
 * the second.
 */
const guardFactors = (ctx: Ctx, { id, session_id }: User): Statement =>
  accountGuard(
    ctx,
    id,
    sql`EXISTS (
      SELECT 1 FROM sessions WHERE sessions.id = ${session_id} AND sessions.user_id = users.id AND sessions.ended_at IS NULL
        AND (sessions.factor_proved_at >= ${ctx.now() - PROOF_GOOD_FOR_MS} OR (users.second_factor_at IS NULL AND users.passkey_at IS NULL))
    )`,
  );

/**
 * Commits a change of how the account is signed in to, as one batch, and has this isolate read the account's sessions again. Throws
 * `factor_required` when the session has ended meanwhile or lacks the proof by a factor, and what the statements break.
 */
export async function changeSignIn(ctx: Ctx, user: User, statements: readonly Statement[]): Promise<void> {
  try {
    await commit(ctx, [guardFactors(ctx, user), ...statements]);
  } catch (error) {
    throw isAccountGuard(error) ? PlatformError.factor_required() : error;
  } finally {
    forgetChecked(user.id);
  }
}
