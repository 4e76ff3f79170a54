import { z } from "zod";
import { defineSettings, faultOfHalf, list } from "#platform/settings";

export const stripeSettings = defineSettings(
  {
    STRIPE_SECRET_KEY: z
      .string()
      .regex(/^(sk|rk)_(test|live)_/, "does not begin with sk_test_, sk_live_, rk_test_ or rk_live_")
      .optional(),
    /** For Stripe's own script in a browser. */
    STRIPE_PUBLISHABLE_KEY: z
      .string()
      .regex(/^pk_(test|live)_/, "does not begin with pk_test_ or pk_live_")
      .optional(),
    /** One or, while rotating, several signing secrets of the webhook endpoint. */
    STRIPE_WEBHOOK_SECRETS: list.pipe(z.array(z.string().startsWith("whsec_")).min(1)).optional(),
  },
  (config) => faultOfHalf(names, missingSettings(config)),
);

const names = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS"] as const;

/** The settings that Stripe lacks, by name. */
export const missingSettings = (config: object): string[] =>
  names.filter((name) => stripeSettings.of(config)[name] === undefined);

/** The key of the shop's account at Stripe. Throws where it has none. */
export function secretKeyOf(config: object): string {
  const { STRIPE_SECRET_KEY } = stripeSettings.of(config);
  if (STRIPE_SECRET_KEY === undefined) throw new Error("Stripe is not set up");
  return STRIPE_SECRET_KEY;
}
