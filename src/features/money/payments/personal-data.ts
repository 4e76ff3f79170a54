import { asc, eq, inArray } from "drizzle-orm";
import { providerNames, providerOf } from "#money/providers";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { paymentCustomers, payments, refunds } from "./tables.ts";

const theirs = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: payments.id }).from(payments).where(eq(payments.user_id, user_id));

/** What was written about a person's refunds goes, and the name that their payments have for them at the provider. The books stay. */
const erasePayer = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.update(payments).set({ provider_customer_id: null }).where(eq(payments.user_id, user_id)),
  ctx.db
    .update(refunds)
    .set({ reason: null })
    .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
];

/**
 * Has every provider delete what it has of a person as a customer. Gives the statements that forget the ids, to be
 * committed with the note that it is done. Throws `provider_unavailable`.
 */
async function deleteAtProviders(ctx: Ctx, user_id: string): Promise<Statement[]> {
  const theirs = eq(paymentCustomers.user_id, user_id);
  const known = await ctx.db.select().from(paymentCustomers).where(theirs);
  for (const name of providerNames) {
    const ids = known.filter(({ provider }) => provider === name).map((row) => row.provider_customer_id);
    await providerOf(ctx, name).deleteCustomers(user_id, ids);
  }
  return [ctx.db.delete(paymentCustomers).where(theirs)];
}

async function paymentsOfPerson(ctx: Ctx, user_id: string) {
  const [own, ownRefunds, customers] = await ctx.db.batch([
    ctx.db.select().from(payments).where(eq(payments.user_id, user_id)).orderBy(asc(payments.id)),
    ctx.db
      .select()
      .from(refunds)
      .where(inArray(refunds.payment_id, theirs(ctx, user_id))),
    ctx.db.select().from(paymentCustomers).where(eq(paymentCustomers.user_id, user_id)),
  ]);
  return { payments: own, refunds: ownRefunds, payment_providers: customers };
}

export const paymentPersonalData: PersonalData = {
  gather: (ctx, { user_id }) => paymentsOfPerson(ctx, user_id),
  erase: (ctx, { user_id }) => erasePayer(ctx, user_id),
  after: deleteAtProviders,
  guest: {
    erase: (ctx, { order_id }) => [ctx.db.update(refunds).set({ reason: null }).where(eq(refunds.order_id, order_id))],
  },
};
