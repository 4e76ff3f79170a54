import { defineFeature } from "#platform/feature";
import { taxEngineAdapters } from "#pricing/tax-engines";
import { STRIPE_TAX, stripeTaxSettings } from "./settings.ts";
import { stripeTax as connect } from "./stripe-tax.ts";

/** Stripe Tax behind the port for tax engines. */
export const stripeTax = defineFeature({
  name: "stripe-tax",
  settings: stripeTaxSettings,
  plugs: [taxEngineAdapters.plug({ name: STRIPE_TAX, connect })],
});
