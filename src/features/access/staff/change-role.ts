import { forgetAllChecked } from "#access/sessions";
import { isHeld } from "#people/accounts";
import {
  insertRole,
  isBuiltIn,
  type OwnRole,
  readPermissions,
  removeUnlessHeld,
  selectRole,
  updateRole,
} from "#people/roles";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { Permission } from "#platform/http/permissions";
import { StaffError } from "./errors.ts";
import { refuseUnheld } from "./grant-role.ts";

type RoleInput = {
  readonly title: string;
  readonly description: string | null;
  readonly permissions: readonly Permission[];
};
type RoleChanges = { readonly [Field in keyof RoleInput]?: RoleInput[Field] | undefined };

const shown = ({ title, description, permissions }: OwnRole) => ({ title, description, permissions });

/** Makes a role of the shop's own. Throws `role_taken`, and `permission_not_held` for what the actor may not do itself. */
export async function createRole(
  ctx: Ctx,
  { name, ...input }: RoleInput & { readonly name: string },
): Promise<OwnRole> {
  if (isBuiltIn(name)) throw StaffError.role_taken();
  refuseUnheld(ctx, input.permissions);
  const role = { name, ...input, created_at: ctx.now(), updated_at: ctx.now() };
  try {
    await commit(ctx, [
      insertRole(ctx, role),
      audit(ctx, { action: "role.created", subject_type: "role", subject_id: name, after: shown(role) }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error, "roles.name")) throw StaffError.role_taken();
    throw error;
  }
  return role;
}

/** The role, if it is one of the shop's own and gives nothing that the actor may not do. */
async function findOwn(ctx: Ctx, name: string): Promise<OwnRole> {
  if (isBuiltIn(name)) throw StaffError.role_built_in();
  const [role] = await selectRole(ctx, name);
  if (!role) throw StaffError.role_not_found();
  refuseUnheld(ctx, readPermissions(role.permissions));
  return role;
}

/** Changes it for all who have it, from their next request on, within 10 s elsewhere. Throws `role_not_found`, `role_built_in`, `permission_not_held`. */
export async function changeRole(ctx: Ctx, name: string, changes: RoleChanges): Promise<OwnRole> {
  const before = await findOwn(ctx, name);
  refuseUnheld(ctx, changes.permissions ?? []);
  const given = givenIn(changes);
  const after: OwnRole = { ...before, ...given, updated_at: ctx.now() };
  await commit(ctx, [
    updateRole(ctx, after),
    audit(ctx, {
      action: "role.changed",
      subject_type: "role",
      subject_id: name,
      before: shown(before),
      after: shown(after),
    }),
  ]);
  forgetAllChecked();
  return after;
}

/** Takes away a role that nobody has. Throws `role_not_found`, `role_built_in`, `role_in_use`, `permission_not_held`. */
export async function deleteRole(ctx: Ctx, name: string): Promise<void> {
  const before = await findOwn(ctx, name);
  try {
    await commit(ctx, [
      ...removeUnlessHeld(ctx, name, isHeld),
      audit(ctx, { action: "role.deleted", subject_type: "role", subject_id: name, before: shown(before) }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "roles.title")) throw StaffError.role_in_use();
    throw error;
  }
}
