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
