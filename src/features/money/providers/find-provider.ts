import type { Ctx } from "#platform/context";
import { paymentAdapters } from "./payment-adapters.ts";
import type { PaymentProvider } from "./provider.ts";

/** The provider of this name; undefined when the shop has none such. */
export const findProvider = (ctx: Ctx, name: string): PaymentProvider | undefined =>
  paymentAdapters
    .rules()
    .find((adapter) => adapter.name === name)
    ?.connect(ctx);

/** As `findProvider`, for a name that came from the shop's own rows. Throws when there is no such provider any more. */
export function providerOf(ctx: Ctx, name: string): PaymentProvider {
  const provider = findProvider(ctx, name);
  if (!provider) throw new Error(`there is no payment provider ${name}`);
  return provider;
}
