import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { CarrierSecrets } from "../lib/demo-carrier.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url).href);

/**
 * The carrier's stand-in as a Worker of Miniflare, where an auxiliary Worker has to be built JavaScript.
 * `shop` is the name of the Worker that takes the webhooks.
 */
export async function carrierSandboxWorker(options: CarrierSecrets & { shop: string; shop_url: string }) {
  const outfile = here("../../dist/carrier-sandbox.js");
  await build({
    entryPoints: [here("./worker.ts")],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  return {
    name: "bodega-carrier-sandbox",
    modules: [{ type: "ESModule" as const, path: outfile }],
    modulesRoot: here("../../dist"),
    compatibilityDate: "2026-10-01",
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
