import Stripe from "stripe";
import { type NewCustomer, ProviderError } from "#money/providers";
import type { Ctx } from "#platform/context";
import { ask, askOnce, isMissing } from "./stripe-client.ts";

const MOST = 100;

/**
 * The customers that were made for an account. Usually the one that the shop knows; another one is left where a checkout
 * failed before its order was placed. None where Stripe offers no search, as for merchants of some countries.
 */
export async function findCustomers(ctx: Ctx, user_id: string): Promise<string[]> {
  const query = `metadata['user_id']:'${user_id}'`;
  return ask(ctx, "search_customers", async (client) => {
    try {
      return (await client.customers.search({ query, limit: MOST })).data.map(({ id }) => id);
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      ctx.log.warn("customers_not_searched", { user_id });
      return [];
    }
  });
}

/**
 * Creates the customer of an account. A checkout that failed may have made one under the same key with another address: that one is
 * found by its account, which takes Stripe's search up to a minute. Throws `provider_unavailable` until then.
 */
export async function createCustomer(ctx: Ctx, { user_id, email }: NewCustomer, key: string): Promise<string> {
  const params = { metadata: { user_id }, ...(email === null ? {} : { email }) };
  try {
    const made = await askOnce(ctx, "create_customer", key, (client, options) =>
      client.customers.create(params, options),
    );
    return made.id;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeIdempotencyError)) throw error;
    const [earlier] = await findCustomers(ctx, user_id);
    if (earlier === undefined) throw ProviderError.provider_unavailable();
    return earlier;
  }
}

/** Deletes a customer, or finds that it is gone. */
export async function deleteCustomer(ctx: Ctx, provider_customer_id: string): Promise<void> {
  await ask(ctx, "delete_customer", async (client) => {
    try {
      await client.customers.del(provider_customer_id);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  });
}
