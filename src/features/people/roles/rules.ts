import type { Permission } from "#platform/http/permissions";

export type BuiltInRole = {
  readonly title: string;
  readonly description: string;
  /** Which of the shop's permissions it has, whichever the shop's features declare. */
  readonly holds: (permission: Permission) => boolean;
};

/** Areas as a whole, or single permissions. */
const of =
  (...names: readonly string[]) =>
  (permission: Permission): boolean =>
    names.some((name) => permission === name || permission.startsWith(`${name}:`));

/** The roles that every shop has. They cannot be changed; what else a shop wants it makes itself. */
export const builtInRoles = {
  admin: { title: "Admin", description: "Everything.", holds: () => true },
  staff: {
    title: "Staff",
    description: "The daily work: everything but other people's accounts and what the shop is set to.",
    holds: (permission) =>
      !permission.startsWith("staff:") && permission !== "settings:write" && permission !== "webhooks:write",
  },
  catalog_manager: {
    title: "Catalog manager",
    description: "Products, categories, pictures, imports and stock.",
    holds: of("catalog", "inventory", "reviews"),
  },
  order_manager: {
    title: "Order manager",
    description: "Orders, payments and refunds, with the stock and the customers they are about.",
    holds: of("orders", "payments", "invoices", "catalog:read", "inventory:read", "customers:read"),
  },
  support: {
    title: "Support",
    description: "Helps customers: sees what they ask about and changes their orders, but moves no money.",
    holds: of("orders", "customers", "reviews", "invoices:read", "payments:read", "catalog:read", "inventory:read"),
  },
  analyst: {
    title: "Analyst",
    description: "Reads reports and the orders behind them, without personal data; changes nothing.",
    holds: of("analytics:read", "catalog:read", "inventory:read", "orders:read"),
  },
  seller: {
    title: "Seller",
    description: "Sells in the shop; has no part in its back office.",
    holds: () => false,
  },
  customer: { title: "Customer", description: "Buys. Everybody begins as one.", holds: () => false },
} as const satisfies Readonly<Record<string, BuiltInRole>>;

export type BuiltInName = keyof typeof builtInRoles;

export const isBuiltIn = (name: string): name is BuiltInName => Object.hasOwn(builtInRoles, name);

/** Those of the shop's permissions that are named: one that the shop once had gives nothing. */
export function namedPermissions(names: readonly string[], all: readonly Permission[]): ReadonlySet<Permission> {
  const wanted = new Set(names);
  return new Set(all.filter((permission) => wanted.has(permission)));
}

/** What a role may do in the back office: a built-in one by its name, one of the shop's own by what is kept of it, an unknown one nothing. */
export const grantedTo = (
  role: string,
  own: readonly string[] | null,
  all: readonly Permission[],
): ReadonlySet<Permission> =>
  isBuiltIn(role) ? new Set(all.filter(builtInRoles[role].holds)) : namedPermissions(own ?? [], all);
