import { z } from "zod";
import { missingStripeSettings } from "#money/stripe";
import { defineSettings, list } from "#platform/settings";
import { taxEngineSettings } from "#pricing/tax-engines";

const pair = z.string().regex(/^[a-z][a-z0-9_-]*=txcd_\d{8}$/, "is not a list of pairs such as books=txcd_35010000");

/** What `TAX_ENGINE` chooses it by. */
export const STRIPE_TAX = "stripe";

export const stripeTaxSettings = defineSettings(
  {
    /** Stripe's tax code for each tax class, and for `shipping`. The account's own for those that are not in it. */
    STRIPE_TAX_CODES: list
      .pipe(z.array(pair))
      .transform((pairs) => new Map(pairs.map((one) => [one.split("=")[0] ?? "", one.split("=")[1] ?? ""])))
      .optional(),
  },
  ({ STRIPE_TAX_CODES: codes }, config) => {
    const is_chosen = taxEngineSettings.of(config).TAX_ENGINE === STRIPE_TAX;
    if (codes && !is_chosen) return `STRIPE_TAX_CODES is set, and TAX_ENGINE is not ${STRIPE_TAX}`;
    const missing = missingStripeSettings(config);
    return is_chosen && missing.length > 0
      ? `TAX_ENGINE is ${STRIPE_TAX}, and ${missing.join(" and ")} is missing`
      : null;
  },
);
