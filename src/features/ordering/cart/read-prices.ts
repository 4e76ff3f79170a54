import { type SellableVariant, sellableVariants } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { readSellingTerms, type SellingTerms } from "#pricing/totals";

/** What a cart's lines are worth is worked out from this: read in one round trip, and good for that moment. */
export type Prices = {
  readonly variants: readonly SellableVariant[];
  readonly terms: SellingTerms;
  /** Epoch milliseconds. */
  readonly at: number;
};

export async function readPrices(ctx: Ctx, variant_ids: readonly string[]): Promise<Prices> {
  const terms = readSellingTerms(ctx);
  const [variants, rows] = await ctx.db.batch([sellableVariants(ctx, variant_ids), terms.statement]);
  return { variants, terms: terms.termsIn(rows), at: ctx.now() };
}

export const offersOf = ({ variants }: Pick<Prices, "variants">): ReadonlyMap<string, SellableVariant> =>
  new Map(variants.map((variant) => [variant.variant_id, variant]));
