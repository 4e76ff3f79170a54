/** What a shop and its PayPal share. */
export type PaypalSecrets = {
  readonly client_id: string;
  readonly client_secret: string;
  readonly webhook_id: string;
};

/** The settings of a shop that is paid through the stand-in in `local/paypal`. */
export const demoPaypal = ({
  client_id,
  client_secret,
  webhook_id,
}: PaypalSecrets): Readonly<Record<string, string>> => ({
  PAYPAL_CLIENT_ID: client_id,
  PAYPAL_CLIENT_SECRET: client_secret,
  PAYPAL_WEBHOOK_ID: webhook_id,
  PAYPAL_ENVIRONMENT: "sandbox",
});
