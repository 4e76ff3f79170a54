import { z } from "zod";
import { defineSettings, faultOfHalf, list } from "#platform/settings";

export const razorpaySettings = defineSettings(
  {
    /** Of the account at Razorpay; the browser sees it, too. */
    RAZORPAY_KEY_ID: z
      .string()
      .regex(/^rzp_(test|live)_\w{4,50}$/, "does not begin with rzp_test_ or rzp_live_")
      .optional(),
    RAZORPAY_KEY_SECRET: z.string().min(10, "is shorter than 10 characters").optional(),
    /** One or, while rotating, several secrets of the webhook. */
    RAZORPAY_WEBHOOK_SECRETS: list
      .pipe(z.array(z.string().min(10, "has a secret that is shorter than 10 characters")).min(1))
      .optional(),
    /** The currencies that the account may take. */
    RAZORPAY_CURRENCIES: list
      .pipe(z.array(z.string().regex(/^[A-Z]{3}$/, "has something that is not an ISO 4217 code")).min(1))
      .default(["INR"]),
  },
  (config) => faultOfHalf(names, missingSettings(config)),
);

const names = ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRETS"] as const;

/** The settings that Razorpay lacks, by name. */
export const missingSettings = (config: object): string[] =>
  names.filter((name) => razorpaySettings.of(config)[name] === undefined);

/** The key pair of the shop's account at Razorpay. Throws where it has none. */
export function accountOf(config: object): { readonly key_id: string; readonly key_secret: string } {
  const { RAZORPAY_KEY_ID: key_id, RAZORPAY_KEY_SECRET: key_secret } = razorpaySettings.of(config);
  if (key_id === undefined || key_secret === undefined) throw new Error("Razorpay is not set up");
  return { key_id, key_secret };
}

/** The currencies that the account may take. */
export const currenciesOf = (config: object): readonly string[] => razorpaySettings.of(config).RAZORPAY_CURRENCIES;
