import type { Ctx } from "#platform/context";
import { type PaymentAdapter, paymentAdapters } from "./payment-adapters.ts";
import type { PaymentProvider } from "./provider.ts";
import { type ProviderName, providerNames } from "./rules.ts";

/** The provider of this name; undefined when the shop has none such, or has not set it up. */
export const findProvider = (ctx: Ctx, name: string): PaymentProvider | undefined => {
  const adapter = adapterOf(name);
  return adapter && isSetUp(ctx, adapter) ? adapter.connect(ctx) : undefined;
};

/** The providers that the shop has set up. */
export const takenProviders = (ctx: Ctx): ProviderName[] =>
  providerNames.filter((name) => {
    const adapter = adapterOf(name);
    return adapter !== undefined && isSetUp(ctx, adapter);
  });

/** Whose payment an id is, of the providers that the shop has set up; null when it is nobody's. */
export const providerOfIntent = (ctx: Ctx, intent_id: string): ProviderName | null =>
  takenProviders(ctx).find((name) => adapterOf(name)?.intent_ids.test(intent_id)) ?? null;

const adapterOf = (name: string): PaymentAdapter | undefined =>
  paymentAdapters.rules().find((adapter) => adapter.name === name);

const isSetUp = ({ config }: Ctx, { missing_settings }: PaymentAdapter): boolean =>
  (missing_settings?.(config) ?? []).length === 0;

/** As `findProvider`, for a name that came from the shop's own rows. Throws when there is no such provider any more. */
export function providerOf(ctx: Ctx, name: string): PaymentProvider {
  const provider = findProvider(ctx, name);
  if (!provider) throw new Error(`there is no payment provider ${name}`);
  return provider;
}
