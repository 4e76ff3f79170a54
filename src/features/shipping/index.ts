export { shippingAdminRoutes } from "./admin-routes.ts";
export { shippingRoutes } from "./routes.ts";
export { quoteShipping, type ShippingPrice } from "./rules.ts";
export { activeShippingMethods, type ShippingMethod, shippingMethodOf } from "./store.ts";
