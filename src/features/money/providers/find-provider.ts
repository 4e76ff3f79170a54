import type { Ctx } from "#platform/context";
import type { PaymentProvider } from "./provider.ts";
import { stripeProvider } from "./stripe-adapter.ts";

const providers = { stripe: stripeProvider } as const satisfies Record<string, (ctx: Ctx) => PaymentProvider>;

/** The providers that this shop takes, for contracts. */
export const providerNames = ["stripe"] as const satisfies readonly (keyof typeof providers)[];

/** The provider of this name; undefined when the shop has none such. */
export function findProvider(ctx: Ctx, name: string): PaymentProvider | undefined {
  const known = providerNames.find((provider) => provider === name);
  return known && providers[known](ctx);
}

/** As `findProvider`, for a name that came from the shop's own rows. Throws when there is no such provider any more. */
export function providerOf(ctx: Ctx, name: string): PaymentProvider {
  const provider = findProvider(ctx, name);
  if (!provider) throw new Error(`there is no payment provider ${name}`);
  return provider;
}
