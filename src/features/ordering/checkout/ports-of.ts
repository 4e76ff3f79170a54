import { knownScarce, stockOf } from "#goods/stock";
import { refundRest } from "#money/payments";
import { providerOf } from "#money/providers";
import { cartOf } from "#ordering/cart";
import { type DeclinedLimits, leaveCounts } from "#ordering/checkout-limits";
import type { JournalPort, Ports, StockPort } from "#ordering/protocol";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { type OwnCancel, ordersPort } from "./orders-port.ts";

/** The real world behind the core's ports, for one request, message, alarm or job. With limits, what the shopper's request confirms is counted; with a cancel, the move that it makes says how. */
export const portsOf = (ctx: Ctx, limits?: DeclinedLimits, cancel?: OwnCancel): Ports => ({
  stock: stockPort(ctx),
  journal: journalPort(ctx),
  orders: ordersPort(ctx, cancel),
  refunds: { giveRest: ({ order_id }) => refundRest(ctx, order_id) },
  provider: (name) => limits?.watch(providerOf(ctx, name)) ?? providerOf(ctx, name),
  clock: { now: ctx.now },
  ids: { next: ctx.id },
  // Cut off, it is taken up again by the webhook, the cart's alarm or the sweep.
  later: (task) =>
    ctx.afterAnswer(() => task().catch((error: unknown) => ctx.log.warn("settle_postponed", describeError(error)))),
});

/** The stock objects themselves. */
const stockPort = (ctx: Ctx): StockPort => ({
  hold: (variant_id, request) => stockOf(ctx, variant_id).hold(request),
  commit: (variant_id, request) => stockOf(ctx, variant_id).commit(request),
  release: (variant_id, request) => stockOf(ctx, variant_id).release(request),
  uncommit: (variant_id, request) => stockOf(ctx, variant_id).uncommit(request),
  writeOff: (variant_id, request) => stockOf(ctx, variant_id).writeOff(request),
});

/**
 * The journal in the cart objects; `cart_id` is the object's name. Raises `cart_not_found` for a cart that is not there.
 * The cart is told what this isolate knows to be scarce, so that a sale's refused shoppers stay away from the stock
 * objects. Only when it is asked first: a repeat has just closed an order of this cart, and its units are free.
 */
function journalPort(ctx: Ctx): JournalPort {
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
