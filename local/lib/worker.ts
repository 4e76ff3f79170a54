import { generateKeyPairSync, randomBytes } from "node:crypto";
import { basename, extname, join } from "node:path";
import type { V4WorkerOptionsShape } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { readConfig } from "./config.ts";
import { run } from "./run.ts";
import { stop } from "./terminal.ts";

/** Builds a Worker as a deployment would, into a folder, and returns the script's path. `entry` takes the place of the configured one. */
export async function buildWorker(
  outdir: string,
  options: { minify?: boolean; config?: string; entry?: string } = {},
): Promise<string> {
  const config = options.config ?? "wrangler.toml";
  const entry = options.entry ?? readConfig(config).main;
  const args = ["deploy", ...(options.entry ? [options.entry] : []), "--dry-run", "--config", config, "--env", ""];
  const built = await run("wrangler", [...args, "--outdir", outdir, ...(options.minify ? ["--minify"] : [])]);
  if (built.code !== 0) stop("The Worker does not build.", built.output);
  return join(outdir, `${basename(entry, extname(entry))}.js`);
}

/**
 * Miniflare's options for a built Worker with all the bindings of its wrangler.toml. What `overrides` names replaces them:
 * `bindings` are added to, since that is where secrets come in.
 */
export function workerOptions(
  script_path: string,
  overrides: Partial<V4WorkerOptionsShape> = {},
  config = "wrangler.toml",
) {
  const bindings: V4WorkerOptionsShape = unstable_getMiniflareWorkerOptions(config).workerOptions;
  return {
    ...bindings,
    ...overrides,
    modulesRules: undefined,
    bindings: { ...bindings.bindings, ...overrides.bindings },
    modules: true,
    scriptPath: script_path,
  };
}

/** Secrets for one run, for a shop whose state nobody keeps. */
export function throwawaySecrets() {
  const secret = () => randomBytes(32).toString("base64url");
  const key = generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" });
  return {
    APP_SECRET: secret(),
    JWT_PRIVATE_KEY: JSON.stringify({ ...key, kid: "throwaway", alg: "EdDSA", use: "sig" }),
    PASSWORD_PEPPER: secret(),
    MASTER_KEYS: secret(),
    STRIPE_SECRET_KEY: `sk_test_${secret()}`,
    STRIPE_WEBHOOK_SECRETS: `whsec_${secret()}`,
  };
}
