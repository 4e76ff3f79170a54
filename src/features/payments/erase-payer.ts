import { asc, eq, inArray } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { paymentCustomers, payments, refunds } from "./tables.ts";

const theirs = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: payments.id }).from(payments).where(eq(payments.user_id, user_id));

/** Who they are at the provider, and what they wrote when they asked for money back. The books stay. */
export const erasePayer = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.delete(paymentCustomers).where(eq(paymentCustomers.user_id, user_id)),
  ctx.db
    .update(refunds)
    .set({ reason: null })
    .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
];

/** A person's payments and refunds, for their own copy of their data. */
export const paymentsOfPerson = (ctx: Ctx, user_id: string) => ({
  payments: ctx.db.select().from(payments).where(eq(payments.user_id, user_id)).orderBy(asc(payments.id)),
  refunds: ctx.db
    .select()
    .from(refunds)
    .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
  customers: ctx.db.select().from(paymentCustomers).where(eq(paymentCustomers.user_id, user_id)),
});
