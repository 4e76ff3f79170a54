import { openStock, trackVariant } from "#goods/inventory";
import { commit } from "#platform/data/outbox";
import { testContext } from "./context.ts";

/** A variant that only the stock knows, with units on the shelf. */
export async function givenStock({ quantity = 10, low_stock_threshold = 0, sku = "" } = {}): Promise<string> {
  const ctx = testContext();
  const variant_id = ctx.id();
  const opening = openStock(ctx, { variant_id, quantity });
  await commit(ctx, [
    ...trackVariant(ctx, { variant_id, product_id: ctx.id(), sku: sku || `SKU-${variant_id}`, low_stock_threshold }),
    ...opening.statements,
  ]);
  await opening.apply();
  return variant_id;
}
