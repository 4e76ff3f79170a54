import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { stripeSandboxWorker } from "../local/stripe/build.ts";
import { testSecrets } from "./support/secrets.ts";

const secrets = testSecrets();
// Wrangler looks for required secrets here; the bindings below win over a .dev.vars that may be lying about.
Object.assign(process.env, secrets);

const root = path.join(import.meta.dirname, "..");
/** The name that the plugin gives the Worker in which the tests and the shop run. */
const runner = "vitest-plugin-runner-";

export default defineConfig(async () => ({
  root,
  logLevel: "error" as const,
  plugins: [
    cloudflareTest({
      wrangler: { configPath: path.join(root, "wrangler.toml") },
      miniflare: {
        bindings: { ...secrets, TEST_MIGRATIONS: await readD1Migrations(path.join(root, "migrations")) },
        workers: [
          await stripeSandboxWorker({
            shop: runner,
            shop_url: "https://shop.test",
            webhook_secret: secrets.STRIPE_WEBHOOK_SECRETS ?? "",
          }),
        ],
      },
    }),
  ],
  test: {
    include: ["test/**/*.test.ts"],
    // The long runs are `npm run proof`, with a configuration of their own.
    exclude: ["test/proof/**"],
    setupFiles: ["test/support/setup.ts", "test/support/awake.ts"],
    /** The shop's own log lines say nothing that a test does not. */
    onConsoleLog: (line: string) => !line.startsWith('{"level":"info"'),
    // A shared machine may take a while; what hangs is still found.
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // Two workerds, each with a database of its own, which its files share.
    isolate: false,
    maxWorkers: 2,
    coverage: {
      provider: "istanbul" as const,
      include: ["src/**/*.ts"],
      exclude: ["src/env.d.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 85 },
    },
  },
}));
