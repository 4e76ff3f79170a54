/** What a shop and its Razorpay share. */
export type RazorpaySecrets = {
  readonly key_id: string;
  readonly key_secret: string;
  readonly webhook_secret: string;
};

/** The settings of a shop that is paid through the stand-in in `local/razorpay`. The demo shop sells in dollars. */
export const demoRazorpay = ({
  key_id,
  key_secret,
  webhook_secret,
}: RazorpaySecrets): Readonly<Record<string, string>> => ({
  RAZORPAY_KEY_ID: key_id,
  RAZORPAY_KEY_SECRET: key_secret,
  RAZORPAY_WEBHOOK_SECRETS: webhook_secret,
  RAZORPAY_CURRENCIES: "INR,USD",
});
