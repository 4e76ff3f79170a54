import type { Ports } from "#checkout-core";
import { providerOf } from "#payment-providers";
import type { Ctx } from "#platform/context";
import { describeError } from "#platform/log";
import type { DeclinedLimits } from "./declined-limits.ts";
import { journalPort } from "./journal-port.ts";
import { ordersPort } from "./orders-port.ts";
import { stockPort } from "./stock-port.ts";

/** The real world behind the core's ports, for one request, message, alarm or job. With limits, what the shopper's request confirms is counted. */
export const portsOf = (ctx: Ctx, limits?: DeclinedLimits): Ports => ({
  stock: stockPort(ctx),
  journal: journalPort(ctx),
  orders: ordersPort(ctx),
  provider: (name) => limits?.watch(providerOf(ctx, name)) ?? providerOf(ctx, name),
  clock: { now: ctx.now },
  ids: { next: ctx.id },
  // Cut off, it is taken up again by the webhook, the cart's alarm or the sweep.
  later: (task) =>
    ctx.afterAnswer(() => task().catch((error: unknown) => ctx.log.warn("settle_postponed", describeError(error)))),
});
