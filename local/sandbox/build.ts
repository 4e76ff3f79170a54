import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../../dist", import.meta.url).href);

/** Bundles a sandbox into one script: the modules of a Worker of Miniflare, where an auxiliary Worker has to be built JavaScript. */
export async function bundleSandbox(name: string, entry: URL) {
  const path = `${dist}/${name}.js`;
  await build({
    entryPoints: [fileURLToPath(entry.href)],
    outfile: path,
    bundle: true,
    format: "esm",
    target: "es2024",
    external: ["cloudflare:*", "node:*"],
    logLevel: "warning",
  });
  return {
    modules: [{ type: "ESModule" as const, path }],
    modulesRoot: dist,
    compatibilityDate: "2026-10-01",
  };
}
