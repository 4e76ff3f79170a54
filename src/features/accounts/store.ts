import { and, count, desc, eq, getTableColumns, gt, isNull } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/cursor";
import { openColumns, personalKeyOf, type Sealed } from "#platform/personal";
import { ownPermissions } from "#roles";
import { sessions, users } from "./tables.ts";

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
export const openAccount = <R extends Closed>(ctx: Ctx, row: R) =>
  openColumns<R, (typeof personal)[number]>(ctx, "users", row, personal);

/** The account itself, sealed: `openAccount` opens it. */
export const findUser = (ctx: Ctx, id: string) => ctx.db.select(accountColumns).from(users).where(eq(users.id, id));
export type AccountRow = Awaited<ReturnType<typeof findUser>>[number];
export type Account = Awaited<ReturnType<typeof openAccount<AccountRow>>>;

const live = (ctx: Ctx, { id }: User) =>
  and(eq(sessions.user_id, id), isNull(sessions.ended_at), gt(sessions.expires_at, ctx.now()));

/** The account's sessions that still live, newest first. */
export const listSessions = (ctx: Ctx, user: User, request: PageRequest) =>
  readPage(ctx, request, {
    list: `my_sessions/${user.id}`,
    rows: (after) =>
      ctx.db
        .select()
        .from(sessions)
        .where(and(live(ctx, user), behind([sessions.id], "desc", after)))
        .orderBy(desc(sessions.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(sessions).where(live(ctx, user)),
    keysOf: (row) => [row.id],
  });
