import { allPermissions, type Permission } from "#platform/http/permissions";
import { grantedTo, namedPermissions } from "./rules.ts";

/** What a role may do in this shop; `own` is what is kept of a role of the shop's own, null for a built-in or unknown one. */
export const permissionsOf = (role: string, own: readonly string[] | null): ReadonlySet<Permission> =>
  grantedTo(role, own, allPermissions());

/** Whether an account works in the back office: its role allows something. */
export const isStaff = ({
  role,
  own_permissions,
}: {
  readonly role: string;
  readonly own_permissions: readonly string[] | null;
}): boolean => permissionsOf(role, own_permissions).size > 0;

/** Names that were kept, as far as the shop still has such permissions. */
export const readPermissions = (names: readonly string[]): ReadonlySet<Permission> =>
  namedPermissions(names, allPermissions());
