import type { OpenCheckout } from "#cart";
import { driveCheckout } from "#checkout-core";
import type { Ctx } from "#platform/context";
import { portsOf } from "./ports-of.ts";

export { cancelByStaff, cancelProblems } from "./cancel-placed-order.ts";
export { checkoutConsumer } from "./consumer.ts";
export { checkoutJobs } from "./jobs.ts";
export { adoptIntent, cancelAgain, fenceOrder, returnKey, settleAgain } from "./mend-order.ts";
export { checkoutRoutes } from "./routes.ts";

/** Carries an unfinished checkout on, for the alarm of its cart: `over` when nobody needs to come back. */
export const driveOpenCheckout = (ctx: Ctx, checkout: OpenCheckout): Promise<"over" | "open"> =>
  driveCheckout(portsOf(ctx), checkout);
