import { eq, inArray } from "drizzle-orm";
import fc from "fast-check";
import { describe, it } from "vitest";
import { DAY } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, runBatch } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { customerGroupEvents } from "../../../../src/features/pricing/customer-groups/events.ts";
import type { GroupRule } from "../../../../src/features/pricing/customer-groups/group-rule.ts";
import { applyRuleTo, joinByRules } from "../../../../src/features/pricing/customer-groups/rule-statements.ts";
import {
  customerGroupMembers,
  customerGroups,
  customerSpend,
} from "../../../../src/features/pricing/customer-groups/tables.ts";
import { testContext } from "../../../support/context.ts";
import { followGroup } from "../../../support/customer-groups.ts";
import { deliver, publishQuietly } from "../../../support/queue.ts";

const NOW = Date.UTC(2031, 0, 1);

type Spend = { readonly currency: string; readonly amount: number; readonly last_ordered_at: number };
type Membership = { readonly source: "manual" | "rule"; readonly expires_at: number | null };

/** What a rule means, said once more: null where the customer is not a member by it. */
function memberBy(rule: GroupRule, spend: readonly Spend[]): Membership | null {
  const { spent_more_than, ordered_in } = rule;
  if (spend.length === 0) return null;
  const spent = spend.find(({ currency }) => currency === spent_more_than?.currency)?.amount ?? 0;
  if (spent_more_than && spent <= spent_more_than.amount) return null;
  if (!ordered_in) return { source: "rule", expires_at: null };
  const expires_at = Math.max(...spend.map(({ last_ordered_at }) => last_ordered_at)) + ordered_in.days * DAY;
  return expires_at > NOW ? { source: "rule", expires_at } : null;
}

const currency = fc.constantFrom("USD", "JPY", "KWD");
const amount = fc.oneof(fc.constantFrom(0, 99, 100, 101), fc.integer({ min: 0, max: 100_000_000 }));
const days = fc.constantFrom(1, 2, 30);
const moment = fc.oneof(
  fc.tuple(days, fc.constantFrom(-1, 0, 1)).map(([past, shift]) => NOW - past * DAY + shift),
  fc.integer({ min: NOW - 40 * DAY, max: NOW }),
);
const rule: fc.Arbitrary<GroupRule> = fc
  .record(
    { spent_more_than: fc.record({ amount, currency }), ordered_in: fc.record({ days }) },
    { requiredKeys: [], noNullPrototype: true },
  )
  .filter(({ spent_more_than, ordered_in }) => spent_more_than !== undefined || ordered_in !== undefined);
const spend = fc.uniqueArray(fc.record({ currency, amount, last_ordered_at: moment }), {
  selector: (one) => one.currency,
  maxLength: 3,
});
const before = fc.option(
  fc.constantFrom<Membership>(
    { source: "manual", expires_at: null },
    { source: "rule", expires_at: null },
    { source: "rule", expires_at: NOW - 1 },
  ),
);
const customers = fc.array(fc.record({ spend, before }), { minLength: 1, maxLength: 6 });

const idsIn = async (ctx: Ctx, group_id: string): Promise<string[]> =>
  (
    await ctx.db
      .select({ user_id: customerGroupMembers.user_id })
      .from(customerGroupMembers)
      .where(eq(customerGroupMembers.group_id, group_id))
  ).map(({ user_id }) => user_id);

/** A group with this rule and customers of its own, of whom some are members before. */
async function givenCase(
  group_rule: GroupRule | null,
  wanted: readonly { spend: Spend[]; before: Membership | null }[],
) {
  const ctx = testContext({ now: () => NOW });
  const group_id = ctx.id();
  const given = wanted.map((one) => ({ ...one, user_id: ctx.id() }));
  const spends = given.flatMap((one) => one.spend.map((row) => ({ ...row, user_id: one.user_id, orders: 1 })));
  const members = given.flatMap((one) =>
    one.before ? [{ ...one.before, group_id, user_id: one.user_id, created_at: 1 }] : [],
  );
  await runBatch(ctx.db, [
    ctx.db.insert(customerGroups).values({ id: group_id, name: "G", rule: group_rule, created_at: 1, updated_at: 1 }),
    ...(spends.length > 0 ? [ctx.db.insert(customerSpend).values(spends)] : []),
    ...(members.length > 0 ? [ctx.db.insert(customerGroupMembers).values(members)] : []),
  ]);
  const membersNow = async () => {
    const rows = await ctx.db.select().from(customerGroupMembers).where(eq(customerGroupMembers.group_id, group_id));
    return given.map(({ user_id }) => {
      const row = rows.find((one) => one.user_id === user_id);
      return row ? { source: row.source, expires_at: row.expires_at } : null;
    });
  };
  const clear = async () => {
    const theirs = given.map(({ user_id }) => user_id);
    await ctx.db.batch([
      ctx.db.delete(customerGroupMembers).where(inArray(customerGroupMembers.user_id, theirs)),
      ctx.db.delete(customerSpend).where(inArray(customerSpend.user_id, theirs)),
      ctx.db.delete(customerGroups).where(eq(customerGroups.id, group_id)),
    ]);
  };
  return { ctx, group_id, given, membersNow, clear };
}

describe("comparing all customers", () => {
  it("goes on page by page until the last, and starts over for a later change", async ({ expect }) => {
    const ctx = testContext({ now: () => NOW });
    const [group_id, rule_change_id] = [ctx.id(), ctx.id()];
    const user_ids = Array.from({ length: 1_101 }, () => ctx.id());
    const rows = user_ids.map((user_id) => ({ user_id, currency: "USD", orders: 1, amount: 5, last_ordered_at: NOW }));
    const group_rule: GroupRule = { spent_more_than: { amount: 4, currency: "USD" } };
    await runBatch(ctx.db, [
      insertRows(ctx, customerSpend, rows),
      ctx.db
        .insert(customerGroups)
        .values({ id: group_id, name: "G", rule: group_rule, rule_change_id, created_at: 1, updated_at: 1 }),
    ]);
    const members = async () => (await idsIn(ctx, group_id)).filter((id) => user_ids.includes(id)).length;
    const begin = (change: string) =>
      publishQuietly(customerGroupEvents["customer_group.rule_changed"], {
        group_id,
        rule_change_id: change,
        after: null,
      });
    await begin(ctx.id());
    await followGroup(group_id);
    expect(await members()).toBe(0);
    const first = await begin(rule_change_id);
    await deliver([first]);
    expect(await members()).toBeLessThanOrEqual(500);
    await followGroup(group_id);
    expect(await members()).toBe(1_101);
    await runBatch(ctx.db, [ctx.db.delete(customerGroups).where(eq(customerGroups.id, group_id))]);
    await publishQuietly(customerGroupEvents["customer_group.deleted"], { group_id });
    await followGroup(group_id);
    expect(await idsIn(ctx, group_id)).toEqual([]);
    await ctx.db.delete(customerSpend).where(inIds(customerSpend.user_id, user_ids));
  });
});

describe("the SQL of a group's rule", () => {
  it("leaves exactly the members that the rule means, and those by hand, whoever was one before", async ({
    expect,
  }) => {
    await fc.assert(
      fc.asyncProperty(rule, customers, async (group_rule, wanted) => {
        const { ctx, group_id, given, membersNow, clear } = await givenCase(group_rule, wanted);
        const user_ids = given.filter((one) => one.spend.length > 0).map(({ user_id }) => user_id);
        await runBatch(ctx.db, applyRuleTo(ctx, group_id, user_ids));
        const expected = given.map((one) =>
          one.before?.source === "manual" || one.spend.length === 0 ? one.before : memberBy(group_rule, one.spend),
        );
        expect(await membersNow()).toEqual(expected);
        await runBatch(ctx.db, applyRuleTo(ctx, group_id, user_ids));
        expect(await membersNow()).toEqual(expected);
        await clear();
      }),
      { numRuns: 60 },
    );
  });

  it("takes in with a sale whom comparing all customers would, and removes nobody", async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(rule, customers, async (group_rule, wanted) => {
        const { ctx, given, membersNow, clear } = await givenCase(group_rule, wanted);
        for (const { user_id } of given) await runBatch(ctx.db, [joinByRules(ctx, user_id)]);
        const expected = given.map((one) =>
          one.before?.source === "manual" ? one.before : (memberBy(group_rule, one.spend) ?? one.before),
        );
        expect(await membersNow()).toEqual(expected);
        await clear();
      }),
      { numRuns: 60 },
    );
  });

  it("takes nobody into a group without a rule, and removes those of the rule before", async ({ expect }) => {
    const bought = [{ currency: "USD", amount: 500, last_ordered_at: NOW }];
    const { ctx, group_id, given, membersNow, clear } = await givenCase(null, [
      { spend: bought, before: null },
      { spend: bought, before: { source: "rule", expires_at: null } },
      { spend: bought, before: { source: "manual", expires_at: null } },
    ]);
    await runBatch(
      ctx.db,
      applyRuleTo(
        ctx,
        group_id,
        given.map(({ user_id }) => user_id),
      ),
    );
    expect(await membersNow()).toEqual([null, null, { source: "manual", expires_at: null }]);
    await clear();
  });
});
