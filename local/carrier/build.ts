import type { CarrierSecrets } from "../lib/demo-carrier.ts";
import { bundleSandbox } from "../sandbox/build.ts";

/** The carrier's stand-in as a Worker of Miniflare. `shop` is the name of the Worker that takes the webhooks. */
export async function carrierSandboxWorker(options: CarrierSecrets & { shop: string; shop_url: string }) {
  return {
    name: "bodega-carrier-sandbox",
    ...(await bundleSandbox("carrier-sandbox", new URL("worker.ts", import.meta.url))),
    bindings: {
      SHOP_URL: options.shop_url,
      CARRIER_KEY: options.key,
      CARRIER_WEBHOOK_SECRET: options.webhook_secret,
      DELIVERY: "paused",
    },
    durableObjects: { DEPOT: { className: "SandboxDepot", useSQLite: true } },
    serviceBindings: { SHOP: options.shop },
  };
}
