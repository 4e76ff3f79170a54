import { sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { personalKeyOf } from "#platform/secrets/personal";
import { joinByRules } from "./rule-statements.ts";
import { customerSpend } from "./tables.ts";

/** A customer's order that is sold: `amount` is its total, in minor units of `currency`. */
export type Sale = {
  readonly user_id: string;
  readonly currency: string;
  readonly amount: number;
  /** Epoch milliseconds. */
  readonly sold_at: number;
};

/** Statements that write a sale down and take the customer into the groups whose rules hold by it. They count it each time: put them into the batch of an effect that happens once. An erased account is left alone. */
export const noteSale = (ctx: Ctx, { user_id, currency, amount, sold_at }: Sale): Statement[] => [
  insertSelect(
    ctx,
    customerSpend,
    { user_id, currency, orders: 1, amount, last_ordered_at: sold_at },
    sql`FROM (SELECT ${user_id} AS id) buyer WHERE ${personalKeyOf("buyer.id")} IS NOT NULL`,
  ).onConflictDoUpdate({
    target: [customerSpend.user_id, customerSpend.currency],
    set: {
      orders: sql`${customerSpend.orders} + 1`,
      amount: sql`${customerSpend.amount} + excluded.amount`,
      last_ordered_at: sql`max(${customerSpend.last_ordered_at}, excluded.last_ordered_at)`,
    },
  }),
  joinByRules(ctx, user_id),
];
