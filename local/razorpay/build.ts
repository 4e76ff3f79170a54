import type { RazorpaySecrets } from "../lib/demo-razorpay.ts";
import { bundleSandbox } from "../sandbox/build.ts";

/** The stand-in for Razorpay as a Worker of Miniflare. `shop` is the name of the Worker that takes the webhooks. */
export async function razorpaySandboxWorker(options: RazorpaySecrets & { shop: string; shop_url: string }) {
  return {
    name: "bodega-razorpay-sandbox",
    ...(await bundleSandbox("razorpay-sandbox", new URL("worker.ts", import.meta.url))),
    compatibilityFlags: ["nodejs_compat"],
    bindings: {
      SHOP_URL: options.shop_url,
      RAZORPAY_KEY_ID: options.key_id,
      RAZORPAY_KEY_SECRET: options.key_secret,
      RAZORPAY_WEBHOOK_SECRET: options.webhook_secret,
      DELIVERY: "paused",
    },
    durableObjects: { ACCOUNT: { className: "SandboxRazorpay", useSQLite: true } },
    serviceBindings: { SHOP: options.shop },
  };
}
