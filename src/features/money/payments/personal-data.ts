import { asc, eq, inArray, sql, type SQLWrapper } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { toPaymentDto, toRefundDto } from "./schemas.ts";
import { payments, refunds } from "./tables.ts";

/** A subquery: the ids of the payments of a person's orders. */
export const paymentsOfUser = (ctx: Ctx, user_id: string) => theirs(ctx, user_id);

const theirs = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: payments.id }).from(payments).where(eq(payments.user_id, user_id));

/** A card says of its owner what it is and until when, and the provider may know more by its id. */
const noMethod = {
  method_reference: null,
  method_brand: null,
  method_last4: null,
  method_exp_month: null,
  method_exp_year: null,
  method_wallet: null,
} as const;

/** What was written about a person's refunds goes, and the name that their payments have for them at the provider. The books stay. */
const erasePayer = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db
    .update(payments)
    .set({ provider_customer_id: null, ...noMethod })
    .where(eq(payments.user_id, user_id)),
  ctx.db
    .update(refunds)
    .set({ reason: null })
    .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
];

async function paymentsOfPerson(ctx: Ctx, user_id: string) {
  const [own, ownRefunds] = await ctx.db.batch([
    ctx.db.select().from(payments).where(eq(payments.user_id, user_id)).orderBy(asc(payments.id)),
    ctx.db
      .select()
      .from(refunds)
      .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
  ]);
  return {
    payments: own.map((payment) => ({
      ...toPaymentDto(payment),
      captured: payment.captured,
      refunded: payment.refunded,
      credited: payment.credited,
      provider_reference: payment.intent_id,
      customer_reference: payment.provider_customer_id,
      method_reference: payment.method_reference,
      method_brand: payment.method_brand,
      method_last4: payment.method_last4,
      method_exp_month: payment.method_exp_month,
      method_exp_year: payment.method_exp_year,
      method_wallet: payment.method_wallet,
      updated_at: toIso(payment.updated_at),
    })),
    refunds: ownRefunds.map(toRefundDto),
  };
}

/** A statement that forgets what was written about the refunds of these orders. */
export const forgetReasonsOf = (ctx: Ctx, order_ids: SQLWrapper): Statement =>
  ctx.db
    .update(refunds)
    .set({ reason: null })
    .where(sql`${refunds.order_id} IN ${order_ids}`);

/** A statement that forgets what these orders were tried with. */
export const forgetMethodsOf = (ctx: Ctx, order_ids: readonly string[]): Statement =>
  ctx.db.update(payments).set(noMethod).where(inIds(payments.order_id, order_ids));

export const paymentPersonalData: PersonalData = {
  gather: (ctx, { user_id }) => paymentsOfPerson(ctx, user_id),
  erase: (ctx, { user_id }) => erasePayer(ctx, user_id),
  guest: {
    erase: (ctx, { order_id }) => [
      ctx.db.update(payments).set(noMethod).where(eq(payments.order_id, order_id)),
      ctx.db.update(refunds).set({ reason: null }).where(eq(refunds.order_id, order_id)),
    ],
  },
};
