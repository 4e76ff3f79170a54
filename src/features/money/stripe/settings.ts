import { z } from "zod";
import { defineSettings, list } from "#platform/settings";

export const stripeSettings = defineSettings({
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_/, "does not begin with sk_test_, sk_live_, rk_test_ or rk_live_"),
  /** For Stripe's own script in a browser. */
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_/, "does not begin with pk_test_ or pk_live_")
    .optional(),
  /** One or, while rotating, several signing secrets of the webhook endpoint. */
  STRIPE_WEBHOOK_SECRETS: list.pipe(z.array(z.string().startsWith("whsec_")).min(1)),
});
