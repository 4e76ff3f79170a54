import type { PaypalSecrets } from "../lib/demo-paypal.ts";
import { bundleSandbox } from "../sandbox/build.ts";

/** The stand-in for PayPal as a Worker of Miniflare. `shop` is the name of the Worker that takes the webhooks. */
export async function paypalSandboxWorker(options: PaypalSecrets & { shop: string; shop_url: string }) {
  return {
    name: "bodega-paypal-sandbox",
    ...(await bundleSandbox("paypal-sandbox", new URL("worker.ts", import.meta.url))),
    compatibilityFlags: ["nodejs_compat"],
    bindings: {
      SHOP_URL: options.shop_url,
      PAYPAL_CLIENT_ID: options.client_id,
      PAYPAL_CLIENT_SECRET: options.client_secret,
      PAYPAL_WEBHOOK_ID: options.webhook_id,
      DELIVERY: "paused",
    },
    durableObjects: { ACCOUNT: { className: "SandboxPaypal", useSQLite: true } },
    serviceBindings: { SHOP: options.shop },
  };
}
