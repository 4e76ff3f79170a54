import { type SellableVariant, sellableVariants } from "#catalog";
import type { Ctx } from "#platform/context";
import { type Tax, taxIn, taxRateOf } from "#pricing";

/** What the catalog says of a variant: more than an offer, for showing it. */
export type ShownVariant = SellableVariant;

/** What a cart's lines are worth at this moment: read in one round trip. */
export type Prices = { readonly variants: readonly ShownVariant[]; readonly tax: Tax };

export async function readPrices(ctx: Ctx, variant_ids: readonly string[]): Promise<Prices> {
  const [variants, rates] = await ctx.db.batch([sellableVariants(ctx, variant_ids), taxRateOf(ctx)]);
  return { variants, tax: taxIn(rates) };
}

export const offersOf = ({ variants }: Prices): ReadonlyMap<string, ShownVariant> =>
  new Map(variants.map((variant) => [variant.variant_id, variant]));
