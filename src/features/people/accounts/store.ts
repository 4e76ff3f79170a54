import { eq, getTableColumns } from "drizzle-orm";
import { ownPermissions } from "#people/roles";
import type { Ctx } from "#platform/context";
import { unsealColumns, personalKeyOf, type Sealed } from "#platform/secrets/personal";
import { users } from "./tables.ts";

/** What an account is read with: its own columns, the key that opens them, and what its role is allowed when that is one of the shop's own. */
export const accountColumns = {
  ...getTableColumns(users),
  own_permissions: ownPermissions(users.role),
  personal_key: personalKeyOf("users.id"),
};

/** The columns that are sealed with the account's own key. */
const personal = ["email", "phone", "first_name", "last_name", "date_of_birth"] as const;
type Closed = { readonly personal_key: string | null } & Readonly<Record<(typeof personal)[number], Sealed | null>>;

/** An account as it was read, with what is personal in it opened: null once it is erased. */
export const unsealAccount = <R extends Closed>(ctx: Ctx, row: R) =>
  unsealColumns<R, (typeof personal)[number]>(ctx, "users", row, personal);

/** The account itself, sealed: `unsealAccount` opens it. */
export const findUser = (ctx: Ctx, id: string) => ctx.db.select(accountColumns).from(users).where(eq(users.id, id));
export type AccountRow = Awaited<ReturnType<typeof findUser>>[number];
export type Account = Awaited<ReturnType<typeof unsealAccount<AccountRow>>>;
