import { paymentAdapters } from "#money/providers";
import { defineFeature } from "#platform/feature";
import { paypalDevRoutes } from "./dev-routes.ts";
import { paypalProvider } from "./paypal-adapter.ts";
import { isChargeable, takesCurrency } from "./rules.ts";
import { missingSettings, paypalSettings } from "./settings.ts";

/** PayPal behind the port for payment providers. */
export const paypal = defineFeature({
  name: "paypal",
  settings: paypalSettings,
  local_routes: [paypalDevRoutes],
  plugs: [
    paymentAdapters.plug({
      name: "paypal",
      connect: paypalProvider,
      intent_ids: /^[A-Z0-9]{10,36}$/,
      publishable_key: (config) => paypalSettings.of(config).PAYPAL_CLIENT_ID,
      missing_settings: missingSettings,
      takesCurrency,
      isChargeable,
    }),
  ],
});
