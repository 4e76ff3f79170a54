import { and, eq } from "drizzle-orm";
import { endCodes } from "#one-time-codes";
import { hashInTurn, refuseWeakPassword } from "#passwords";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { commit, publish } from "#platform/outbox";
import { auditUser } from "./audit-user.ts";
import { forgetChecked } from "./check-bearer.ts";
import { checkOwnPassword, findCredentials } from "./check-own-password.ts";
import { allButSession, endSessions } from "./open-session.ts";
import { credentials } from "./tables.ts";

/**
 * Sets a new password; every other session ends, this one goes on, and the owner is told. Guesses at the present password count against the
 * account as at log-in. Throws `wrong_password`, `too_many_attempts`, `overloaded`, and `invalid_request` for a weak one.
 */
export async function changePassword(
  ctx: Ctx,
  user: User,
  { current_password, new_password }: { current_password: string; new_password: string },
): Promise<void> {
  const row = await findCredentials(ctx, user);
  refuseWeakPassword("new_password", new_password, [row?.email, row?.phone]);
  const kept = await checkOwnPassword(ctx, user, current_password, row);
  const password_hash = await hashInTurn(ctx, new_password);
  await commit(ctx, [
    ctx.db
      .update(credentials)
      .set({ password_hash, password_changed_at: ctx.now() })
      .where(and(eq(credentials.user_id, user.id), eq(credentials.password_hash, kept))),
    endSessions(ctx, user.id, "password_changed", allButSession(user.session_id)),
    endCodes(ctx, user.id),
    auditUser(ctx, "user.password_changed", user.id),
    publish(ctx, { type: "account.password_changed", user_id: user.id }),
  ]);
  forgetChecked(user.id);
}
