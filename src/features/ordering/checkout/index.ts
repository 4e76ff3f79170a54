import { ordersByHand } from "#money/offline-payments";
import type { OpenCheckout } from "#ordering/checkout-journal";
import { driveCheckout } from "#ordering/protocol";
import { checkoutGuards } from "#ordering/quotes";
import type { Ctx } from "#platform/context";
import { defineFeature, type Feature } from "#platform/feature";
import { checkoutListeners } from "./consumer.ts";
import { checkoutJobs } from "./jobs.ts";
import { ordersPaidByHand } from "./orders-by-hand.ts";
import { portsOf } from "./ports-of.ts";
import { checkoutRoutes } from "./routes.ts";

export { cancelByStaff, type Cancellation, cancelPlacedOrder, cancelProblems } from "./cancel-placed-order.ts";
export { CheckoutError } from "./errors.ts";
export type { OwnCancel } from "./orders-port.ts";
export { adoptIntent, cancelAgain, fenceOrder, returnKey, settleAgain } from "./mend-order.ts";

/** Carries an unfinished checkout on, for the alarm of its cart: `over` when nobody needs to come back. */
export const driveOpenCheckout = (ctx: Ctx, checkout: OpenCheckout): Promise<"over" | "open"> =>
  driveCheckout(portsOf(ctx), checkout);

/** The protocol's adapters, its routes and its sweep. */
export const checkout = (features: readonly Feature[]) =>
  defineFeature({
    name: "checkout",
    tags: [
      {
        name: "Checkout",
        place: 30,
        description:
          "Turns a cart into an order and pays it. `Idempotency-Key` is required: repeat the request with the same key after a timeout, and there is still one order and one payment.",
      },
    ],
    routes: [checkoutRoutes(checkoutGuards.of(features))],
    on: checkoutListeners,
    jobs: checkoutJobs,
    plugs: [ordersByHand.plug(ordersPaidByHand)],
  });
