import { eq } from "drizzle-orm";
import { providerOf, takenProviders } from "#money/providers";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { PersonalData } from "#platform/data/personal-data";
import { paymentCustomers } from "./tables.ts";

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
  return [ctx.db.delete(paymentCustomers).where(theirs)];
}

export const customerPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({
    payment_providers: (await ctx.db.select().from(paymentCustomers).where(eq(paymentCustomers.user_id, user_id))).map(
      ({ provider, provider_customer_id, created_at }) => ({
        provider,
        customer_reference: provider_customer_id,
        created_at: toIso(created_at),
      }),
    ),
  }),
  after: deleteAtProviders,
};
