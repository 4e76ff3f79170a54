import { paymentAdapters } from "#money/providers";
import { defineFeature } from "#platform/feature";
import { stripeDevRoutes } from "./dev-routes.ts";
import { stripeSettings } from "./settings.ts";
import { stripeProvider } from "./stripe-adapter.ts";

/** Stripe behind the port for payment providers. */
export const stripe = defineFeature({
  name: "stripe",
  settings: stripeSettings,
  local_routes: [stripeDevRoutes],
  plugs: [paymentAdapters.plug({ name: "stripe", connect: stripeProvider })],
});
