import type { z } from "@hono/zod-openapi";
import { isSoldIn } from "#goods/prices";
import { fillCart } from "#ordering/cart";
import { findOwnOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Repeat } from "#platform/http/idempotency";
import type { ReorderedDto } from "./schemas.ts";

type Reordered = { readonly answer: z.output<typeof ReorderedDto>; readonly replayed: boolean };

/**
 * Puts what the caller's order was of into their cart again, as far as it is sold and there: of each variant the cart has at least
 * as many units as the order then, so that asking twice puts in no more. Prices are those of today. Raises 404 `order_not_found` and
 * `cart_not_found`.
 */
export async function reorderOrder(ctx: Ctx, reference: string, repeat: Repeat | null): Promise<Reordered> {
  const { items, currency } = await findOwnOrder(ctx, reference);
  const wanted = [...Map.groupBy(items, ({ variant_id }) => variant_id)].map(([variant_id, lines]) => ({
    variant_id,
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  const { cart, replayed, shortfalls } = await fillCart(ctx, wanted, {
    currency: isSoldIn(ctx, currency) ? currency : undefined,
    repeat,
  });
  const left_out = shortfalls.flatMap((short) =>
    items
      .filter(({ variant_id }) => variant_id === short.variant_id)
      .slice(0, 1)
      .map(({ id: order_item_id }) => ({ order_item_id, ...short })),
  );
  return { answer: { cart, left_out }, replayed };
}
