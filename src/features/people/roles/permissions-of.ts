import { allPermissions, type Permission } from "#platform/http/permissions";
import { grantedTo, namedPermissions } from "./rules.ts";

/** What a role may do in this shop; `own` is what is kept of a role of the shop's own, null for a built-in or unknown one. */
export const permissionsOf = (role: string, own: readonly string[] | null): ReadonlySet<Permission> =>
  grantedTo(role, own, allPermissions());

/** Names that were kept, as far as the shop still has such permissions. */
export const readPermissions = (names: readonly string[]): ReadonlySet<Permission> =>
  namedPermissions(names, allPermissions());
