import { type Permission, permissions } from "#platform/auth";

export type BuiltInRole = {
  readonly title: string;
  readonly description: string;
  readonly permissions: ReadonlySet<Permission>;
};

const areas = (...names: readonly string[]): ReadonlySet<Permission> =>
  new Set(
    permissions.filter((permission) => names.some((name) => permission === name || permission.startsWith(`${name}:`))),
  );
const nothing: ReadonlySet<Permission> = new Set();

/** The roles that every shop has. They cannot be changed; what else a shop wants it makes itself. */
export const builtInRoles = {
  admin: { title: "Admin", description: "Everything.", permissions: new Set(permissions) },
  staff: {
    title: "Staff",
    description: "The daily work: everything but other people's accounts and what the shop is set to.",
    permissions: new Set(permissions.filter((one) => !one.startsWith("staff:") && one !== "settings:write")),
  },
  catalog_manager: {
    title: "Catalog manager",
    description: "Products, categories, pictures, imports and stock.",
    permissions: areas("catalog", "inventory", "reviews"),
  },
  order_manager: {
    title: "Order manager",
    description: "Orders, payments and refunds, with the stock and the customers they are about.",
    permissions: areas("orders", "payments", "catalog:read", "inventory:read", "customers:read"),
  },
  support: {
    title: "Support",
    description: "Helps customers: sees what they ask about and changes their orders, but moves no money.",
    permissions: areas("orders", "customers", "reviews", "payments:read", "catalog:read", "inventory:read"),
  },
  analyst: {
    title: "Analyst",
    description: "Reads reports and the orders behind them, without personal data; changes nothing.",
    permissions: areas("analytics", "catalog:read", "inventory:read", "orders:read"),
  },
  seller: { title: "Seller", description: "Sells in the shop; has no part in its back office.", permissions: nothing },
  customer: { title: "Customer", description: "Buys. Everybody begins as one.", permissions: nothing },
} as const satisfies Readonly<Record<string, BuiltInRole>>;

export type BuiltInName = keyof typeof builtInRoles;

export const isBuiltIn = (name: string): name is BuiltInName => Object.hasOwn(builtInRoles, name);

const known: ReadonlySet<string> = new Set(permissions);
/** Only what still means something: a permission that the shop once had gives nothing. */
export const readPermissions = (names: readonly string[]): ReadonlySet<Permission> =>
  new Set(names.filter((name): name is Permission => known.has(name)));

/** What a role may do in the back office: a built-in one by its name, one of the shop's own by what is kept of it, an unknown one nothing. */
export const permissionsOf = (role: string, own: readonly string[] | null): ReadonlySet<Permission> =>
  isBuiltIn(role) ? builtInRoles[role].permissions : readPermissions(own ?? []);
