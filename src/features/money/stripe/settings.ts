import { z } from "zod";
import { defineSettings, list } from "#platform/settings";

export const stripeSettings = defineSettings({
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_/, "does not begin with sk_test_, sk_live_, rk_test_ or rk_live_"),
  /** One or, while rotating, several signing secrets of the webhook endpoint. */
  STRIPE_WEBHOOK_SECRETS: list.pipe(z.array(z.string().startsWith("whsec_")).min(1)),
});
