import { defineFeature } from "#platform/feature";

export { type CancelCheck, cancelOrder } from "./cancel-order.ts";
export { driveCheckout } from "./drive-checkout.ts";
export { payOrder } from "./pay-order.ts";
export { placeOrder, type PlaceResult } from "./place-order.ts";
export type {
  ByHand,
  Checkout,
  CheckoutRef,
  Intent,
  IntentStatus,
  JournalPort,
  Order,
  OrdersPort,
  Placed,
  PlaceRefusal,
  Ports,
  ProviderPort,
  Quoted,
  QuotingPort,
  StockPort,
} from "./ports.ts";
export { holdId, providerKey } from "./protocol.ts";
export { isOwedByHand } from "./money-of-order.ts";
export { settleFound, settleOrder } from "./settle-order.ts";
export { leaveShare } from "./stock-of-order.ts";

/** The checkout protocol, pure behind its ports. */
export const protocol = defineFeature({
  name: "protocol",
});
