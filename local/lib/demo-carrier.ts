/** The secrets that a shop and its carrier share. */
export type CarrierSecrets = { readonly key: string; readonly webhook_secret: string };

/** The settings of a shop that buys labels of the stand-in in `local/carrier`. */
export const demoCarrier = ({ key, webhook_secret }: CarrierSecrets): Readonly<Record<string, string>> => ({
  CARRIER: "parcel-api",
  CARRIER_SENDER: JSON.stringify({
    full_name: "Bodega demo shop",
    address_line1: "1 Market Street",
    city: "San Francisco",
    state: "CA",
    postal_code: "94105",
    country: "US",
  }),
  PARCEL_API_URL: "https://carrier.localhost",
  PARCEL_API_KEY: key,
  PARCEL_API_WEBHOOK_SECRETS: webhook_secret,
});
