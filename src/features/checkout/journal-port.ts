import { cartOf } from "#cart";
import type { Ctx } from "#platform/context";
import type { JournalPort } from "./ports.ts";

/** The journal in the cart objects; `cart_id` is the object's name. Raises `cart_not_found` for a cart that is not there. */
export const journalPort = (ctx: Ctx): JournalPort => ({
  begin: (cart_id, request) => cartOf(ctx, cart_id).begin(request),
  conclude: (cart_id, request) => cartOf(ctx, cart_id).conclude(request),
});
