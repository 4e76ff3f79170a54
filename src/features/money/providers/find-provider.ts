import type { Ctx } from "#platform/context";
import type { PaymentAdapter } from "./payment-adapters.ts";
import type { PaymentProvider } from "./provider.ts";
import { providerNames } from "./rules.ts";

let adapters: readonly PaymentAdapter[] = [];

/** Hands over the adapters of all features: called once, by the list of features. Throws where a provider has none, or two. */
export const useAdapters = (given: readonly PaymentAdapter[]): void => {
  for (const provider of providerNames) {
    const count = given.filter(({ name }) => name === provider).length;
    if (count !== 1) throw new Error(`the payment provider ${provider} has ${count} adapters`);
  }
  adapters = given;
};

/** The provider of this name; undefined when the shop has none such. */
export const findProvider = (ctx: Ctx, name: string): PaymentProvider | undefined =>
  adapters.find((adapter) => adapter.name === name)?.connect(ctx);

/** As `findProvider`, for a name that came from the shop's own rows. Throws when there is no such provider any more. */
export function providerOf(ctx: Ctx, name: string): PaymentProvider {
  const provider = findProvider(ctx, name);
  if (!provider) throw new Error(`there is no payment provider ${name}`);
  return provider;
}
