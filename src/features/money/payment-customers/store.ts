import { and, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { paymentCustomers } from "./tables.ts";

/** The provider's id of an account, as a statement: one row or none. */
export const customerOf = (ctx: Ctx, provider: string, user_id: string) =>
  ctx.db
    .select({ provider_customer_id: paymentCustomers.provider_customer_id })
    .from(paymentCustomers)
    .where(and(eq(paymentCustomers.provider, provider), eq(paymentCustomers.user_id, user_id)))
    .limit(1);

/** Whose id at a provider this is; null where it is nobody's. */
export async function accountOfCustomer(
  ctx: Ctx,
  provider: string,
  provider_customer_id: string,
): Promise<string | null> {
  const row = await ctx.db
    .select({ user_id: paymentCustomers.user_id })
    .from(paymentCustomers)
    .where(
      and(eq(paymentCustomers.provider, provider), eq(paymentCustomers.provider_customer_id, provider_customer_id)),
    )
    .get();
  return row?.user_id ?? null;
}

/** Remembers it for the next checkout; a second checkout that was as fast writes the same. */
export const rememberCustomer = (
  ctx: Ctx,
  provider: string,
  user_id: string,
  provider_customer_id: string,
): Statement =>
  ctx.db
    .insert(paymentCustomers)
    .values({ provider, user_id, provider_customer_id, created_at: ctx.now() })
    .onConflictDoNothing();

/** A statement: a method of this account may be saved from now on, which the list of them is to find out. */
export const noteSaving = (ctx: Ctx, provider: string, user_id: string): Statement =>
  ctx.db
    .update(paymentCustomers)
    .set({ saving_at: ctx.now() })
    .where(and(eq(paymentCustomers.provider, provider), eq(paymentCustomers.user_id, user_id)));
