import { sql } from "drizzle-orm";
import { forgetChecked } from "#access/sessions";
import { giveRole, type OfficeAccount, unsealAccount } from "#people/accounts";
import { existingRole, isBuiltIn, permissionsOf, selectRole } from "#people/roles";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { can } from "#platform/http/auth";
import type { Permission } from "#platform/http/permissions";
import { StaffError } from "./errors.ts";
import { selectOfficeAccount } from "./store.ts";

/** Throws `permission_not_held` unless the actor may do all of it itself. */
export function refuseUnheld(ctx: Ctx, wanted: Iterable<Permission>): void {
  const lacking = [...wanted].filter((permission) => !can(ctx.actor, permission));
  if (lacking.length > 0) throw StaffError.permission_not_held({ permissions: lacking.join(", ") });
}

/** Throws `user_not_found`. */
export async function findOfficeAccount(ctx: Ctx, id: string): Promise<OfficeAccount> {
  const [account] = await selectOfficeAccount(ctx, id);
  if (!account) throw StaffError.user_not_found();
  return unsealAccount(ctx, account);
}

/**
 * Gives an account another role; it counts from its next request on, within 10 s where another isolate has just looked.
 * Who acts must hold all that the role gives and all that the account has now. Throws `user_not_found`,
 * `permission_not_held`, `last_admin`, `verified_email_required`, and `invalid_request` for a role that there is not.
 */
export async function grantRole(ctx: Ctx, id: string, role: string): Promise<OfficeAccount> {
  const [[account], [own]] = await ctx.db.batch([selectOfficeAccount(ctx, id), selectRole(ctx, role)]);
  if (!account) throw StaffError.user_not_found();
  if (!isBuiltIn(role) && !own) throw noSuchRole();
  refuseUnheld(ctx, permissionsOf(role, own?.permissions ?? null));
  refuseUnheld(ctx, permissionsOf(account.role, account.own_permissions));
  if (account.role === role) return unsealAccount(ctx, account);
  if (worksInOffice(role) && account.email_verified_at === null) throw StaffError.verified_email_required();
  try {
    await commit(ctx, [
      giveRole(ctx, id, isBuiltIn(role) ? sql`${role}` : existingRole(role)),
      audit(ctx, {
        action: "user.role_changed",
        subject_type: "user",
        subject_id: id,
        before: { role: account.role },
        after: { role },
      }),
    ]);
  } catch (error) {
    if (!isGuardViolation(error, "users.role")) throw error;
    throw account.role === "admin" ? StaffError.last_admin() : noSuchRole();
  }
  forgetChecked(id);
  return findOfficeAccount(ctx, id);
}

/** Whether the role allows anything, or may come to: one of the shop's own can be changed. */
export const worksInOffice = (role: string): boolean => !isBuiltIn(role) || permissionsOf(role, null).size > 0;

const noSuchRole = () => invalidField("role", "not_found", "There is no such role");
