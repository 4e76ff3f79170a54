import { type Permission, permissions, type Role } from "#platform/auth";

const none: ReadonlySet<Permission> = new Set();

const byRole: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  admin: new Set(permissions),
  staff: new Set(permissions.filter((one) => !one.startsWith("staff:") && one !== "settings:write")),
  customer: none,
};

const isRole = (role: string): role is Role => Object.hasOwn(byRole, role);

/** The role as kept, or `customer` for a name that means nothing here: what is not known gives no rights. */
export const readRole = (role: string): Role => (isRole(role) ? role : "customer");

/** What a role may do in the back office. */
export const permissionsOf = (role: Role): ReadonlySet<Permission> => byRole[role];

/** E-mail addresses are compared without case. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();
