import { endCodes } from "#access/one-time-codes";
import { endSessions, forgetChecked } from "#access/sessions";
import { disableAccount, enableAccount, type OfficeAccount } from "#people/accounts";
import { permissionsOf } from "#people/roles";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { StaffError } from "./errors.ts";
import { findOfficeAccount, refuseUnheld } from "./grant-role.ts";

/** The account, if the actor may do all that it may, and so is not below it. Throws `user_not_found`, `permission_not_held`. */
export async function findBelow(ctx: Ctx, id: string): Promise<OfficeAccount> {
  const account = await findOfficeAccount(ctx, id);
  refuseUnheld(ctx, permissionsOf(account.role, account.own_permissions));
  return account;
}

/** As `findBelow`, and not the actor's own. Throws `own_account`. */
export async function findOther(ctx: Ctx, id: string): Promise<OfficeAccount> {
  const account = await findBelow(ctx, id);
  if (ctx.actor.id === id) throw StaffError.own_account();
  return account;
}

const recorded = (ctx: Ctx, id: string, action: string) => audit(ctx, { action, subject_type: "user", subject_id: id });

/** Closes an account: nobody signs in to it, its sessions end, and so do codes and links that were sent, for good. Throws `user_not_found`, `permission_not_held`, `own_account`, `last_admin`. */
export async function disableUser(ctx: Ctx, id: string): Promise<OfficeAccount> {
  const account = await findOther(ctx, id);
  if (account.disabled_at !== null) return account;
  try {
    await commit(ctx, [
      disableAccount(ctx, id),
      ...endSessions(ctx, id, "disabled"),
      endCodes(ctx, id),
      recorded(ctx, id, "user.disabled"),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "users.role")) throw StaffError.last_admin();
    throw error;
  }
  forgetChecked(id);
  return findOfficeAccount(ctx, id);
}

/** Opens it again; the person signs in again. Throws `user_not_found`, `permission_not_held`. */
export async function enableUser(ctx: Ctx, id: string): Promise<OfficeAccount> {
  const account = await findBelow(ctx, id);
  if (account.disabled_at === null) return account;
  await commit(ctx, [enableAccount(ctx, id), recorded(ctx, id, "user.enabled")]);
  forgetChecked(id);
  return findOfficeAccount(ctx, id);
}

/** Ends all sessions of the account. Throws `user_not_found`, `permission_not_held`. */
export async function logOutUser(ctx: Ctx, id: string): Promise<void> {
  await findBelow(ctx, id);
  await commit(ctx, [...endSessions(ctx, id, "ended"), recorded(ctx, id, "user.logged_out")]);
  forgetChecked(id);
}
