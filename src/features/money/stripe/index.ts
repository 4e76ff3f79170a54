import { paymentAdapters } from "#money/providers";
import { defineFeature } from "#platform/feature";
import { pages } from "#platform/pages/layout";
import { stripeDevRoutes } from "./dev-routes.ts";
import { missingSettings, stripeSettings } from "./settings.ts";
import { stripeProvider } from "./stripe-adapter.ts";

export { missingSettings as missingStripeSettings } from "./settings.ts";
export { ofStripeAmount, toStripeAmount } from "./stripe-amounts.ts";
export { ask, askOnce } from "./stripe-client.ts";

/** Stripe behind the port for payment providers. */
export const stripe = defineFeature({
  name: "stripe",
  settings: stripeSettings,
  local_routes: [stripeDevRoutes],
  plugs: [
    paymentAdapters.plug({
      name: "stripe",
      connect: stripeProvider,
      intent_ids: /^pi_/,
      publishable_key: (config) => stripeSettings.of(config).STRIPE_PUBLISHABLE_KEY,
      missing_settings: missingSettings,
    }),
    pages.plug({
      path: "/dev/stripe/events",
      name: "Payment events",
      about: "The events of the payment sandbox: send them again, late or several times.",
      local: true,
    }),
  ],
});
