import { forgetChecked, guardFactors } from "#access/sessions";
import { isAccountGuard } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";

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
