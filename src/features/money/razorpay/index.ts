import { paymentAdapters } from "#money/providers";
import { defineFeature } from "#platform/feature";
import { razorpayDevRoutes } from "./dev-routes.ts";
import { razorpayProvider } from "./razorpay-adapter.ts";
import { isChargeable } from "./rules.ts";
import { currenciesOf, missingSettings, razorpaySettings } from "./settings.ts";

/** Razorpay behind the port for payment providers. */
export const razorpay = defineFeature({
  name: "razorpay",
  settings: razorpaySettings,
  local_routes: [razorpayDevRoutes],
  plugs: [
    paymentAdapters.plug({
      name: "razorpay",
      connect: razorpayProvider,
      intent_ids: /^order_/,
      publishable_key: (config) => razorpaySettings.of(config).RAZORPAY_KEY_ID,
      missing_settings: missingSettings,
      takesCurrency: (currency, config) => currenciesOf(config).includes(currency),
      isChargeable,
    }),
  ],
});
