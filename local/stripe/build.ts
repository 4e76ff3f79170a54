import { bundleSandbox } from "../sandbox/build.ts";

/** The sandbox as a Worker of Miniflare. `shop` is the name of the Worker that takes the webhooks. */
export async function stripeSandboxWorker(options: { shop: string; shop_url: string; webhook_secret: string }) {
  return {
    name: "bodega-stripe-sandbox",
    ...(await bundleSandbox("stripe-sandbox", new URL("worker.ts", import.meta.url))),
    bindings: { SHOP_URL: options.shop_url, STRIPE_WEBHOOK_SECRET: options.webhook_secret, DELIVERY: "paused" },
    durableObjects: { ACCOUNT: { className: "SandboxAccount", useSQLite: true } },
    serviceBindings: { SHOP: options.shop },
  };
}
