import { and, desc, eq, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import { type MethodDetails, providerNames } from "#money/providers";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { field, fields, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { paymentCustomers, savedPaymentMethods } from "./tables.ts";

/** As many as begin to be saved. Orders may save more: as many as a provider tells of at once. */
export const METHODS_MAX = 20;
const LISTED_MAX = 100;

export type SavedMethod = typeof savedPaymentMethods.$inferSelect;
export type PaymentCustomer = typeof paymentCustomers.$inferSelect;

/** The account's saved methods, the newest first: a statement for a batch. */
export const methodsOf = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select()
    .from(savedPaymentMethods)
    .where(and(eq(savedPaymentMethods.user_id, user_id), isNull(savedPaymentMethods.removed_at)))
    .orderBy(desc(savedPaymentMethods.id))
    .limit(LISTED_MAX);

/** One of the account's own, as a statement: no row also where it is somebody else's. */
export const methodOfUser = (ctx: Ctx, user_id: string, id: string) =>
  ctx.db.select().from(savedPaymentMethods).where(mine(user_id, id));

/** In SQL, whether a row is this one of the account's. */
export const mine = (user_id: string, id: string) =>
  and(eq(savedPaymentMethods.id, id), eq(savedPaymentMethods.user_id, user_id), isNull(savedPaymentMethods.removed_at));

/** The account at each provider that knows it. */
export const customersOf = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select()
    .from(paymentCustomers)
    .where(and(inArray(paymentCustomers.provider, [...providerNames]), eq(paymentCustomers.user_id, user_id)));

/** A statement: what is saved of the account has changed, and what was read at the provider before is out of date. */
export const raiseVersion = (ctx: Ctx, { provider, user_id }: Pick<SavedMethod, "provider" | "user_id">): Statement =>
  ctx.db
    .update(paymentCustomers)
    .set({ version: sql`${paymentCustomers.version} + 1` })
    .where(and(eq(paymentCustomers.provider, provider), eq(paymentCustomers.user_id, user_id)));

/** Statements that make this one of the account's methods the default: nothing, where it was removed meanwhile. */
export const makeDefault = (ctx: Ctx, user_id: string, id: string): Statement[] => [
  ctx.db
    .update(savedPaymentMethods)
    .set({ is_default: false })
    .where(
      and(
        eq(savedPaymentMethods.user_id, user_id),
        eq(savedPaymentMethods.is_default, true),
        ne(savedPaymentMethods.id, id),
        sql`EXISTS (SELECT 1 FROM saved_payment_methods s WHERE s.id = ${id} AND s.removed_at IS NULL)`,
      ),
    ),
  ctx.db.update(savedPaymentMethods).set({ is_default: true, updated_at: ctx.now() }).where(mine(user_id, id)),
];

/** A statement: an account that has methods and no default takes the newest. */
export const chooseDefault = (ctx: Ctx, user_id: string): Statement =>
  ctx.db
    .update(savedPaymentMethods)
    .set({ is_default: true })
    .where(
      sql`${savedPaymentMethods.id} = (SELECT max(s.id) FROM saved_payment_methods s WHERE s.user_id = ${user_id} AND s.removed_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM saved_payment_methods d WHERE d.user_id = ${user_id} AND d.is_default = 1)`,
    );

/**
 * Statements that bring the rows of an account in line with what its provider says, newest first. They do nothing once something of it
 * has changed since `customer` was read; the last one returns a row if they did.
 */
export function mirrorMethods(
  ctx: Ctx,
  customer: PaymentCustomer,
  found: readonly MethodDetails[],
  settled_at: number,
) {
  const { provider, user_id, version } = customer;
  const now = ctx.now();
  const still: SQL = sql`EXISTS (SELECT 1 FROM payment_customers c
    WHERE c.provider = ${provider} AND c.user_id = ${user_id} AND c.version = ${version})`;
  // Ids ascend in time: the newest has the highest.
  const list = found.toReversed().map((method) => ({ ...method, id: ctx.id() }));
  const { method_id, ...parts } = fields("method_id", "type", "brand", "last4", "exp_month", "exp_year", "wallet");
  const gone = ctx.db
    .delete(savedPaymentMethods)
    .where(
      and(
        eq(savedPaymentMethods.user_id, user_id),
        eq(savedPaymentMethods.provider, provider),
        sql`${savedPaymentMethods.provider_method_id} NOT IN (SELECT ${field("method_id")} FROM ${jsonRows(list)})`,
        still,
      ),
    );
  const kept = insertSelect(
    ctx,
    savedPaymentMethods,
    {
      ...parts,
      id: field("id"),
      user_id,
      provider,
      provider_method_id: method_id,
      is_default: false,
      removed_at: null,
      created_at: now,
      updated_at: now,
    },
    sql`FROM ${jsonRows(list)} WHERE ${still}`,
  ).onConflictDoUpdate({
    target: [savedPaymentMethods.provider, savedPaymentMethods.provider_method_id],
    set: {
      brand: sql`excluded.brand`,
      last4: sql`excluded.last4`,
      exp_month: sql`excluded.exp_month`,
      exp_year: sql`excluded.exp_year`,
      wallet: sql`excluded.wallet`,
      updated_at: now,
    },
    setWhere: sql`${savedPaymentMethods.user_id} = excluded.user_id
      AND (brand, last4, exp_month, exp_year, wallet) IS NOT
        (excluded.brand, excluded.last4, excluded.exp_month, excluded.exp_year, excluded.wallet)`,
  });
  const done = ctx.db
    .update(paymentCustomers)
    .set({
      version: version + 1,
      saving_at: sql`CASE WHEN ${paymentCustomers.saving_at} > ${settled_at} THEN ${paymentCustomers.saving_at} END`,
    })
    .where(
      and(
        eq(paymentCustomers.provider, provider),
        eq(paymentCustomers.user_id, user_id),
        eq(paymentCustomers.version, version),
      ),
    )
    .returning({ user_id: paymentCustomers.user_id });
  return [gone, kept, chooseDefault(ctx, user_id), done] as const;
}
