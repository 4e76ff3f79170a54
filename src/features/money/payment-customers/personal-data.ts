import { asc, eq } from "drizzle-orm";
import { providerOf, takenProviders } from "#money/providers";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { toSavedMethodDto } from "./schemas.ts";
import { paymentCustomers, savedPaymentMethods } from "./tables.ts";

/**
 * Has every provider delete what it has of a person as a customer. Gives the statements that forget the ids, to be
 * committed with the note that it is done. Throws `provider_unavailable`.
 */
async function deleteAtProviders(ctx: Ctx, user_id: string): Promise<Statement[]> {
  const theirs = eq(paymentCustomers.user_id, user_id);
  const known = await ctx.db.select().from(paymentCustomers).where(theirs);
  for (const name of takenProviders(ctx)) {
    const ids = known.filter(({ provider }) => provider === name).map((row) => row.provider_customer_id);
    await providerOf(ctx, name).deleteCustomers(user_id, ids);
  }
  // Once more: what the provider said in between may have brought some back.
  return [ctx.db.delete(paymentCustomers).where(theirs), forgetMethods(ctx, user_id)];
}

const forgetMethods = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.delete(savedPaymentMethods).where(eq(savedPaymentMethods.user_id, user_id));

async function customerOfPerson(ctx: Ctx, user_id: string) {
  const [customers, methods] = await ctx.db.batch([
    ctx.db.select().from(paymentCustomers).where(eq(paymentCustomers.user_id, user_id)),
    ctx.db
      .select()
      .from(savedPaymentMethods)
      .where(eq(savedPaymentMethods.user_id, user_id))
      .orderBy(asc(savedPaymentMethods.id)),
  ]);
  return {
    payment_providers: customers.map(({ provider, provider_customer_id, created_at }) => ({
      provider,
      customer_reference: provider_customer_id,
      created_at: toIso(created_at),
    })),
    payment_methods: methods.map((method) => ({
      ...toSavedMethodDto(method),
      method_reference: method.provider_method_id,
      updated_at: toIso(method.updated_at),
    })),
  };
}

export const customerPersonalData: PersonalData = {
  gather: (ctx, { user_id }) => customerOfPerson(ctx, user_id),
  erase: (ctx, { user_id }) => [forgetMethods(ctx, user_id)],
  after: deleteAtProviders,
};
