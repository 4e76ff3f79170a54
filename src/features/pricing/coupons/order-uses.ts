/** What an order's discounts count against: written in the batch that places it, and given back by the one that ends it unpaid. */
import { eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { field, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { addUses, type Adjustment, removeUses } from "#pricing/promotions";
import { addressIndexOf, type Customer, isUseOf } from "./customer-uses.ts";
import { promotionCodes, promotionUses } from "./tables.ts";

export type UsesToCount = {
  readonly order_id: string;
  readonly customer: Customer;
  readonly currency: string;
  /** What promotions take off the order, in minor units of `currency`: each promotion once. */
  readonly uses: readonly Pick<Adjustment, "promotion_id" | "code" | "amount">[];
};

const givenBy = ({ user_id, email_index }: Customer) => ({ user_id, account_id: user_id, email_index });

/** Each use with its promotion `p` and its code `c`. A promotion that was deleted meanwhile limits nothing, and counts nothing. */
const wanted = ({ uses }: UsesToCount): SQL =>
  sql`${jsonRows(uses.map(({ promotion_id, code, amount }) => ({ promotion_id, code, amount })))}
    JOIN promotions p ON p.id = ${field("promotion_id")} LEFT JOIN promotion_codes c ON c.code = ${field("code")}`;

/** Whether every limit leaves room for a wanted use, and the budget for all of its amount. */
const hasRoom = ({ customer, currency }: UsesToCount): SQL => sql`(
  coalesce(p.used_count < p.uses_limit, 1) AND coalesce(c.used_count < c.uses_limit, 1)
  AND (p.customer_uses_limit IS NULL OR p.customer_uses_limit >
    (SELECT count(*) FROM promotion_uses u WHERE u.promotion_id = p.id AND ${isUseOf(givenBy(customer))}))
  AND (p.budgets = '[]' OR ${field("amount")} <=
    (SELECT b.value ->> 'amount' FROM json_each(p.budgets) b WHERE b.value ->> 'currency' = ${currency})
    - coalesce((SELECT s.amount FROM promotion_spending s WHERE s.promotion_id = p.id AND s.currency = ${currency}), 0)))`;

const usesOf = (order_id: string): SQL => sql`promotion_uses u WHERE u.order_id = ${order_id}`;

/** A query of the ids of the orders that use a promotion, or a code, or a promotion by that code. */
export const ordersUsing = ({
  promotion_id,
  code,
}: {
  promotion_id?: string | undefined;
  code?: string | undefined;
}): SQL =>
  // The plus leaves the index to the code, which is that of few orders.
  code === undefined
    ? sql`SELECT order_id FROM promotion_uses WHERE promotion_id = ${promotion_id ?? ""}`
    : sql`SELECT order_id FROM promotion_uses WHERE code = ${code}${promotion_id === undefined ? sql`` : sql` AND +promotion_id = ${promotion_id}`}`;

const isCodeOf = (order_id: string): SQL =>
  sql`${promotionCodes.code} IN (SELECT u.code FROM ${usesOf(order_id)} AND u.code IS NOT NULL)`;

/**
 * Statements that count what promotions take off an order: put them behind its history key. The batch fails with `isUseRefused`
 * when a limit or a budget leaves no room for one of them, as it stands in that very statement.
 */
export function countUses(ctx: Ctx, counted: UsesToCount): Statement[] {
  const { order_id, customer, currency, uses } = counted;
  if (uses.length === 0) return [];
  return [
    insertSelect(
      ctx,
      promotionUses,
      {
        promotion_id: sql`p.id`,
        order_id,
        code: field("code"),
        user_id: customer.user_id,
        email_index: addressIndexOf(givenBy(customer)),
        amount: sql`CASE WHEN ${hasRoom(counted)} THEN ${field("amount")} END`,
        currency,
        used_at: ctx.now(),
      },
      sql`FROM ${wanted(counted)}`,
    ),
    ...addUses(ctx, usesOf(order_id)),
    ctx.db
      .update(promotionCodes)
      .set({ used_count: sql`${promotionCodes.used_count} + 1` })
      .where(isCodeOf(order_id)),
  ];
}

/** Whether a batch with `countUses` failed because a limit or a budget is reached. */
export const isUseRefused = (error: unknown): boolean => isGuardViolation(error, "promotion_uses.amount");

/** Which use there is no room for: read after the batch was undone, so at worst it names the first of them. */
export async function refusedUse(
  ctx: Ctx,
  counted: UsesToCount,
): Promise<{ readonly promotion_id: string; readonly coupon_code: string | null }> {
  const full = await ctx.db
    .select({ promotion_id: sql<string>`${field("promotion_id")}`.as("promotion_id") })
    .from(sql`${wanted(counted)}`)
    .where(sql`${hasRoom(counted)} IS NOT 1`)
    .limit(1);
  const { uses } = counted;
  const found = uses.find(({ promotion_id }) => promotion_id === full[0]?.promotion_id) ?? uses[0];
  if (!found) throw new Error("an order without discounts was refused for one");
  return { promotion_id: found.promotion_id, coupon_code: found.code };
}

/** Statements that give back what an order which ends unpaid counts against. Nothing in them can fail, and asked again they do nothing. */
export const giveBackUses = (ctx: Ctx, order_id: string): Statement[] => [
  ...removeUses(ctx, usesOf(order_id)),
  ctx.db
    .update(promotionCodes)
    .set({ used_count: sql`max(0, ${promotionCodes.used_count} - 1)` })
    .where(isCodeOf(order_id)),
  ctx.db.delete(promotionUses).where(eq(promotionUses.order_id, order_id)),
];
