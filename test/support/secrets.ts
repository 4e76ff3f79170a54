import { generateKeyPairSync } from "node:crypto";

/** Fresh secrets for one run of the tests: nothing secret is in the tree. Runs in Node. */
export function testSecrets(): Record<string, string> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { kty, crv, x, d } = privateKey.export({ format: "jwk" });
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return {
    APP_SECRET: random(),
    PASSWORD_PEPPER: random(),
    MASTER_KEYS: random(),
    JWT_PRIVATE_KEY: JSON.stringify({ kty, crv, x, d, kid: "test" }),
    STRIPE_SECRET_KEY: `sk_test_${random()}`,
    STRIPE_WEBHOOK_SECRETS: `whsec_${random()}`,
    GOOGLE_CLIENT_ID: "google-client",
    GOOGLE_CLIENT_SECRET: random(),
    GITHUB_CLIENT_ID: "github-client",
    GITHUB_CLIENT_SECRET: random(),
    PAYPAL_CLIENT_ID: "paypal-client",
    PAYPAL_CLIENT_SECRET: random(),
    PAYPAL_WEBHOOK_ID: "8PT597110X687430LKGECATA",
    PAYPAL_ENVIRONMENT: "sandbox",
    RAZORPAY_KEY_ID: "rzp_test_bodega",
    RAZORPAY_KEY_SECRET: random(),
    RAZORPAY_WEBHOOK_SECRETS: random(),
    RAZORPAY_CURRENCIES: "INR,USD",
    CARRIER: "parcel-api",
    CARRIER_SENDER: JSON.stringify({
      full_name: "Bodega",
      address_line1: "1 Depot Road",
      city: "London",
      postal_code: "E1 6AN",
      country: "GB",
    }),
    PARCEL_API_URL: "https://carrier.test",
    PARCEL_API_KEY: random(),
    PARCEL_API_WEBHOOK_SECRETS: random(),
  };
}
