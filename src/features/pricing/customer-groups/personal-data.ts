import { asc, eq } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { PersonalData } from "#platform/data/personal-data";
import { customerGroupMembers, customerGroups, customerSpend } from "./tables.ts";

export const customerGroupPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => {
    const [groups, spend] = await ctx.db.batch([
      ctx.db
        .select({ id: customerGroups.id, name: customerGroups.name, created_at: customerGroupMembers.created_at })
        .from(customerGroupMembers)
        .innerJoin(customerGroups, eq(customerGroups.id, customerGroupMembers.group_id))
        .where(eq(customerGroupMembers.user_id, user_id))
        .orderBy(asc(customerGroupMembers.group_id)),
      ctx.db.select().from(customerSpend).where(eq(customerSpend.user_id, user_id)),
    ]);
    return {
      customer_groups: groups.map(({ created_at, ...group }) => ({ ...group, member_since: toIso(created_at) })),
      purchases: spend.map(({ currency, orders, amount, last_ordered_at }) => ({
        currency,
        orders,
        amount,
        last_ordered_at: toIso(last_ordered_at),
      })),
    };
  },
  erase: (ctx, { user_id }) => [
    ctx.db.delete(customerGroupMembers).where(eq(customerGroupMembers.user_id, user_id)),
    ctx.db.delete(customerSpend).where(eq(customerSpend.user_id, user_id)),
  ],
};
