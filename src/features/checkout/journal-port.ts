import { cartOf } from "#cart";
import type { JournalPort } from "#checkout-core";
import { knownScarce } from "#inventory";
import type { Ctx } from "#platform/context";
import { leaveCounts } from "./unpaid-limits.ts";

/**
 * The journal in the cart objects; `cart_id` is the object's name. Raises `cart_not_found` for a cart that is not there.
 * The cart is told what this isolate knows to be scarce, so that a sale's refused shoppers stay away from the stock
 * objects. Only when it is asked first: whoever asks again has just closed an order of this cart, and its units are free.
 */
export function journalPort(ctx: Ctx): JournalPort {
  let asked = false;
  return {
    begin: (cart_id, request) => {
      const scarce = asked ? [] : knownScarce(ctx.now());
      asked = true;
      return cartOf(ctx, cart_id).begin({ ...request, scarce });
    },
    async conclude(cart_id, request) {
      const counted_by = await cartOf(ctx, cart_id).conclude(request);
      if (counted_by.length > 0) ctx.waitUntil(leaveCounts(ctx, counted_by, request));
    },
  };
}
