import { z } from "zod";
import { defineSettings, faultOfHalf } from "#platform/settings";

export const paypalSettings = defineSettings(
  {
    /** Of the app at PayPal; the browser sees it, too. */
    PAYPAL_CLIENT_ID: z.string().min(10, "is shorter than 10 characters").optional(),
    PAYPAL_CLIENT_SECRET: z.string().min(10, "is shorter than 10 characters").optional(),
    /** The id of the webhook, which every signature covers. */
    PAYPAL_WEBHOOK_ID: z
      .string()
      .regex(/^[A-Z0-9]{5,50}$/, "is not the id of a webhook")
      .optional(),
    PAYPAL_ENVIRONMENT: z.enum(["sandbox", "live"], "is neither sandbox nor live").optional(),
  },
  (config) => faultOfHalf(names, missingSettings(config)),
);

const names = ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_ENVIRONMENT"] as const;

/** The settings that PayPal lacks, by name. */
export const missingSettings = (config: object): string[] =>
  names.filter((name) => paypalSettings.of(config)[name] === undefined);

export type PaypalAccount = {
  readonly client_id: string;
  readonly client_secret: string;
  readonly webhook_id: string;
  readonly is_live: boolean;
};

/** The shop's account at PayPal. Throws where it has none. */
export function accountOf(config: object): PaypalAccount {
  const settings = paypalSettings.of(config);
  const { PAYPAL_CLIENT_ID, PAYPAL_CLIENT_SECRET, PAYPAL_WEBHOOK_ID, PAYPAL_ENVIRONMENT } = settings;
  if (PAYPAL_CLIENT_ID === undefined || PAYPAL_CLIENT_SECRET === undefined || PAYPAL_WEBHOOK_ID === undefined)
    throw new Error("PayPal is not set up");
  return {
    client_id: PAYPAL_CLIENT_ID,
    client_secret: PAYPAL_CLIENT_SECRET,
    webhook_id: PAYPAL_WEBHOOK_ID,
    is_live: PAYPAL_ENVIRONMENT === "live",
  };
}
