export type {
  BeginOutcome,
  BeginRequest,
  ConcludeRequest,
  Demand,
  Journal,
  JournalState,
  Shortage,
} from "./journal-rules.ts";
export { cartRoutes } from "./routes.ts";
export { CartHeader } from "./schemas.ts";
export { type CartVerbs, cartOf, currentCart } from "./cart-of.ts";
export { CartError } from "./errors.ts";
export { mergeGuestCart } from "./merge-guest-cart.ts";
export { cartObject, customerCart, type DriveCheckout } from "./object.ts";
export type { OpenCheckout } from "./object-journal.ts";
