import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { customerGroupEvents } from "./events.ts";
import { applyRuleTo, noteApplied } from "./rule-statements.ts";
import { groupOf } from "./store.ts";
import { customerGroupMembers, customerSpend } from "./tables.ts";

const CUSTOMERS_A_PAGE = 500;
const MEMBERS_A_ROUND = 1000;
const ROUNDS_MAX = 50;

type RuleChanged = z.output<(typeof customerGroupEvents)["customer_group.rule_changed"]["schema"]>;

/** Compares a page of customers with a group's rule and passes the rest on. Ends where the rule has been changed again. */
export async function applyRule(
  ctx: Ctx,
  { group_id, rule_change_id, after }: RuleChanged,
  once: Statement,
): Promise<void> {
  const [[group], buyers] = await ctx.db.batch([
    groupOf(ctx, group_id),
    ctx.db
      .selectDistinct({ user_id: customerSpend.user_id })
      .from(customerSpend)
      .where(gt(customerSpend.user_id, after ?? ""))
      .orderBy(asc(customerSpend.user_id))
      .limit(CUSTOMERS_A_PAGE),
  ]);
  if (group?.rule_change_id !== rule_change_id) {
    await commit(ctx, [once]);
    return;
  }
  const user_ids = buyers.map(({ user_id }) => user_id);
  const last = user_ids.at(-1);
  const next =
    last === undefined || user_ids.length < CUSTOMERS_A_PAGE
      ? noteApplied(ctx, group_id, rule_change_id)
      : publish(ctx, customerGroupEvents["customer_group.rule_changed"], { group_id, rule_change_id, after: last });
  await commit(ctx, [once, ...applyRuleTo(ctx, group_id, user_ids), next]);
}

/** Takes a round of members out of a group that is deleted, and passes the rest on. */
export async function emptyGroup(
  ctx: Ctx,
  { group_id }: { readonly group_id: string },
  once: Statement,
): Promise<void> {
  const rows = await ctx.db
    .select({ user_id: customerGroupMembers.user_id })
    .from(customerGroupMembers)
    .where(eq(customerGroupMembers.group_id, group_id))
    .orderBy(asc(customerGroupMembers.user_id))
    .limit(MEMBERS_A_ROUND);
  const user_ids = rows.map(({ user_id }) => user_id);
  await commit(ctx, [
    once,
    ctx.db
      .delete(customerGroupMembers)
      .where(and(eq(customerGroupMembers.group_id, group_id), inIds(customerGroupMembers.user_id, user_ids))),
    ...(user_ids.length < MEMBERS_A_ROUND
      ? []
      : [publish(ctx, customerGroupEvents["customer_group.deleted"], { group_id })]),
  ]);
}

/** Removes memberships that have run out: nothing counts them by then. At most 50,000 in one run. */
export async function endMemberships(ctx: Ctx): Promise<{ ended: number }> {
  let ended = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const due = ctx.db
      .select({ rowid: sql`rowid` })
      .from(customerGroupMembers)
      .where(lte(customerGroupMembers.expires_at, ctx.now()))
      .orderBy(asc(customerGroupMembers.expires_at))
      .limit(MEMBERS_A_ROUND);
    const { meta } = await ctx.db.delete(customerGroupMembers).where(sql`rowid IN ${due}`);
    ended += meta.changes;
    if (meta.changes < MEMBERS_A_ROUND) break;
  }
  return { ended };
}
