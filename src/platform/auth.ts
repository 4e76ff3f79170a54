/** Everything that a person or a machine can be allowed to do in the back office. */
export const permissions = [
  "catalog:read",
  "catalog:write",
  "inventory:read",
  "inventory:write",
  "orders:read",
  "orders:write",
  "payments:read",
  "payments:write",
  "customers:read",
  "customers:write",
  "settings:read",
  "settings:write",
  "staff:read",
  "staff:write",
  "analytics:read",
] as const;
export type Permission = (typeof permissions)[number];

export type Role = "admin" | "staff" | "customer";

export type Guest = { readonly type: "guest"; readonly id: "guest" };
export type User = {
  readonly type: "user";
  readonly id: string;
  readonly session_id: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
};
export type System = { readonly type: "system"; readonly id: string };
/** Who acts: a visitor, a signed-in person, or the shop itself (a queue, a cron, an alarm). */
export type Actor = Guest | User | System;

export const guest: Guest = { type: "guest", id: "guest" };

export const can = (actor: Actor, permission: Permission): boolean =>
  actor.type === "system" || (actor.type === "user" && actor.permissions.has(permission));

/** Who may call a route. There is no default: a contract that does not say so does not compile. */
export type Access =
  | { readonly who: "anyone" }
  | { readonly who: "signed_in" }
  | { readonly who: "token_holder"; readonly header: "Order-Token" }
  | { readonly who: "staff"; readonly permission: Permission };

/** Open to all. A bearer token may be sent, and must then be good. */
export const anyone: Access = { who: "anyone" };
/** Anybody with an account, for their own things. */
export const signedIn: Access = { who: "signed_in" };
/** The account that owns the order, or a guest with the order's token. */
export const orderHolder: Access = { who: "token_holder", header: "Order-Token" };
/** A member of staff whose role has the permission. */
export const staff = (permission: Permission): Access => ({ who: "staff", permission });
