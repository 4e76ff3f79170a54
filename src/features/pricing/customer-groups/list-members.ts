import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import { sealedName, unsealName } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readCursor, readPage, toPage } from "#platform/data/cursor";
import { CustomerGroupError } from "./errors.ts";
import { isCurrent } from "./rule-statements.ts";
import { groupOf } from "./store.ts";
import { customerGroupMembers, customerGroups } from "./tables.ts";

/** A member of a group, by name. Times are epoch milliseconds. */
export type Member = Omit<typeof customerGroupMembers.$inferSelect, "group_id"> & { readonly name: string | null };

/** The members of a group, newest first: one trip. Throws `customer_group_not_found`. */
export async function listMembers(ctx: Ctx, group_id: string, { limit, cursor, count: counting }: PageRequest) {
  const after = await readCursor(ctx, "customer_group_members", group_id, cursor);
  const { user_id, source, expires_at, created_at } = customerGroupMembers;
  const within = and(eq(customerGroupMembers.group_id, group_id), isCurrent(ctx.now()));
  const [group, rows, counted] = await ctx.db.batch([
    groupOf(ctx, group_id),
    ctx.db
      .select({ user_id, source, expires_at, created_at, ...sealedName("customer_group_members.user_id") })
      .from(customerGroupMembers)
      .where(and(within, behind([created_at, user_id], "desc", after)))
      .orderBy(desc(created_at), desc(user_id))
      .limit(limit + 1),
    ctx.db
      .select({ total_count: count() })
      .from(customerGroupMembers)
      .where(and(within, counting ? undefined : sql`0`)),
  ]);
  if (group.length === 0) throw CustomerGroupError.customer_group_not_found();
  const cut = await toPage(ctx, "customer_group_members", group_id, rows, limit, (row) => [
    row.created_at,
    row.user_id,
  ]);
  const members: Member[] = await Promise.all(
    cut.rows.map(async ({ first_name, last_name, personal_key, ...row }) => ({
      ...row,
      name: await unsealName(ctx, { first_name, last_name, personal_key }),
    })),
  );
  return { ...cut, rows: members, ...(counting ? counted[0] : {}) };
}

/** A group that a customer belongs to. Times are epoch milliseconds. */
export type UserGroup = Pick<Member, "source" | "expires_at" | "created_at"> & {
  readonly id: string;
  readonly name: string;
};

/** The groups of a customer by their ids: one trip. */
export function listGroupsOf(ctx: Ctx, user_id: string, request: PageRequest) {
  const { source, expires_at, created_at } = customerGroupMembers;
  const theirs = and(eq(customerGroupMembers.user_id, user_id), isCurrent(ctx.now()));
  const ofMember = eq(customerGroups.id, customerGroupMembers.group_id);
  const asked = { ...request, user_id };
  return readPage(ctx, asked, {
    list: "customer_groups_of_user",
    rows: (after) =>
      ctx.db
        .select({ id: customerGroups.id, name: customerGroups.name, source, expires_at, created_at })
        .from(customerGroupMembers)
        .innerJoin(customerGroups, ofMember)
        .where(and(theirs, behind([customerGroupMembers.group_id], "asc", after)))
        .orderBy(asc(customerGroupMembers.group_id))
        .limit(request.limit + 1),
    total: ctx.db
      .select({ total_count: count() })
      .from(customerGroupMembers)
      .innerJoin(customerGroups, ofMember)
      .where(theirs),
    keysOf: (row) => [row.id],
  });
}
