import { endCodes } from "#access/one-time-codes";
import {
  checkOwnPassword,
  findCredentials,
  guardPassword,
  hashInTurn,
  PasswordError,
  refuseWeakPassword,
  setPassword,
} from "#access/passwords";
import { endSessions, forgetChecked } from "#access/sessions";
import { auditUser, isAccountGuard } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { commit, publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { accountEvents } from "./events.ts";

/**
 * Sets a new password; every other session ends, this one goes on, and the owner is told. Guesses at the present password count
 * against the session. One that another request has changed meanwhile is a wrong one. Throws `wrong_password`, `too_many_attempts`, `overloaded`, and `invalid_request` for a weak one.
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
  const statements = [
    guardPassword(ctx, user.id, kept),
    setPassword(ctx, user.id, password_hash),
    ...endSessions(ctx, user.id, "password_changed", user),
    endCodes(ctx, user.id),
    auditUser(ctx, "user.password_changed", user.id),
    publish(ctx, accountEvents["account.password_changed"], { user_id: user.id }),
  ];
  try {
    await commit(ctx, statements);
  } catch (error) {
    throw isAccountGuard(error) ? PasswordError.wrong_password() : error;
  } finally {
    forgetChecked(user.id);
  }
}
