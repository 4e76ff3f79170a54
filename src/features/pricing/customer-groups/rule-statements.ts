import { and, eq, type SQL, sql } from "drizzle-orm";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { customerGroupMembers, customerGroups } from "./tables.ts";

/** Null where time alone ends nothing. */
const expiresAt = sql`b.last_ordered_at + ${sql.raw(String(DAY))} * (g.rule ->> '$.ordered_in.days')`;

/** The pairs of a group `g` and a buyer `b` where the group's rule holds now, as the tail of a select. */
const matches = (
  ctx: Ctx,
  which: { readonly group: SQL; readonly buyers: SQL },
): SQL => sql`FROM customer_groups g JOIN (
    SELECT s.user_id, max(s.last_ordered_at) AS last_ordered_at FROM customer_spend s WHERE ${which.buyers} GROUP BY s.user_id) b
  WHERE g.rule IS NOT NULL AND ${which.group} AND coalesce(${expiresAt} > ${ctx.now()}, 1)
    AND (g.rule ->> '$.spent_more_than' IS NULL OR EXISTS (SELECT 1 FROM customer_spend c
      WHERE c.user_id = b.user_id AND c.currency = g.rule ->> '$.spent_more_than.currency' AND c.amount > g.rule ->> '$.spent_more_than.amount'))`;

/** A member by hand is left as it is. */
const join = (ctx: Ctx, tail: SQL): Statement =>
  insertSelect(
    ctx,
    customerGroupMembers,
    {
      group_id: sql`g.id`,
      user_id: sql`b.user_id`,
      source: sql`'rule'`,
      expires_at: expiresAt,
      created_at: ctx.now(),
    },
    tail,
  ).onConflictDoUpdate({
    target: [customerGroupMembers.group_id, customerGroupMembers.user_id],
    set: { expires_at: sql`excluded.expires_at` },
    setWhere: sql`${customerGroupMembers.source} = 'rule'`,
  });

/** A statement that takes a customer into every group whose rule holds, and lengthens memberships that an order renews. */
export const joinByRules = (ctx: Ctx, user_id: string): Statement =>
  join(ctx, matches(ctx, { group: sql`1`, buyers: sql`s.user_id = ${user_id}` }));

/** Statements that compare these customers with a group's rule as it is now: those that it no longer holds for leave. */
export function applyRuleTo(ctx: Ctx, group_id: string, user_ids: readonly string[]): Statement[] {
  const buyers = sql`s.user_id IN (SELECT value FROM json_each(${JSON.stringify(user_ids)}))`;
  const tail = matches(ctx, { group: sql`g.id = ${group_id}`, buyers });
  const { group_id: group, user_id, source } = customerGroupMembers;
  return [
    ctx.db
      .delete(customerGroupMembers)
      .where(
        and(
          eq(group, group_id),
          inIds(user_id, user_ids),
          eq(source, "rule"),
          sql`${user_id} NOT IN (SELECT b.user_id ${tail})`,
        ),
      ),
    join(ctx, tail),
  ];
}

/** Whether a member counts at that moment, epoch milliseconds. */
export const isCurrent = (now: number): SQL =>
  sql`(${customerGroupMembers.expires_at} IS NULL OR ${customerGroupMembers.expires_at} > ${now})`;

/** A statement that notes that all customers have been compared for this change of the rule. */
export const noteApplied = (ctx: Ctx, group_id: string, rule_change_id: string): Statement =>
  ctx.db
    .update(customerGroups)
    .set({ rule_applied_at: ctx.now() })
    .where(and(eq(customerGroups.id, group_id), eq(customerGroups.rule_change_id, rule_change_id)));
