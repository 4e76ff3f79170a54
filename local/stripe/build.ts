import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url).href);

/** Bundles the sandbox into one script and gives its path. */
async function buildStripeSandbox(): Promise<string> {
  const outfile = here("../../dist/stripe-sandbox.js");
  await build({
    entryPoints: [here("./worker.ts")],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  return outfile;
}

/**
 * The sandbox as a Worker of Miniflare, where an auxiliary Worker has to be built JavaScript.
 * `shop` is the name of the Worker that takes the webhooks.
 */
export async function stripeSandboxWorker(options: { shop: string; shop_url: string; webhook_secret: string }) {
  return {
    name: "bodega-stripe-sandbox",
    modules: [{ type: "ESModule" as const, path: await buildStripeSandbox() }],
    modulesRoot: here("../../dist"),
    compatibilityDate: "2026-10-01",
    bindings: { SHOP_URL: options.shop_url, STRIPE_WEBHOOK_SECRET: options.webhook_secret, DELIVERY: "paused" },
    durableObjects: { ACCOUNT: { className: "SandboxAccount", useSQLite: true } },
    serviceBindings: { SHOP: options.shop },
  };
}
