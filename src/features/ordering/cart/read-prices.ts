import { type SellableVariant, sellableVariants } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { type Tax, taxIn, taxRateOf } from "#pricing/totals";

/** What a cart's lines are worth at this moment: read in one round trip. */
export type Prices = { readonly variants: readonly SellableVariant[]; readonly tax: Tax };

export async function readPrices(ctx: Ctx, variant_ids: readonly string[]): Promise<Prices> {
  const [variants, rates] = await ctx.db.batch([sellableVariants(ctx, variant_ids), taxRateOf(ctx)]);
  return { variants, tax: taxIn(rates) };
}

export const offersOf = ({ variants }: Prices): ReadonlyMap<string, SellableVariant> =>
  new Map(variants.map((variant) => [variant.variant_id, variant]));
