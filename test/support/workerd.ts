import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import type { V4WorkerOptionsShape } from "miniflare";
import type { Plugin, UserWorkspaceConfig } from "vitest/config";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { carrierSandboxWorker } from "../../local/carrier/build.ts";
import { freshFolder } from "../../local/lib/state-files.ts";
import { paypalSandboxWorker } from "../../local/paypal/build.ts";
import { razorpaySandboxWorker } from "../../local/razorpay/build.ts";
import { stripeSandboxWorker } from "../../local/stripe/build.ts";
import { testSecrets } from "./secrets.ts";

const root = path.join(import.meta.dirname, "../..");
const configPath = path.join(root, "wrangler.toml");
const secrets = testSecrets();
// Wrangler looks for required secrets here; the bindings below win over a .dev.vars that may be lying about.
Object.assign(process.env, secrets);

/** All tests together leave about half a gigabyte. */
const ENOUGH_BYTES = 2 * 2 ** 30;
/** The plugin keeps databases, objects and files among the temporary folders. In memory no commit waits for a disk, which tests do most. */
const state = freshFolder("tests", ENOUGH_BYTES);
process.env.TMPDIR = state;
process.once("exit", () => rmSync(state, { recursive: true, force: true }));

/** The name that the plugin gives the Worker in which the tests of a project and the shop run. */
const runnerOf = (project: string): string => `vitest-plugin-runner-${project}`;

/** The shop's consumers, except that a batch leaves at once: what a test waits for should not wait for company. */
function promptConsumers() {
  const shop: V4WorkerOptionsShape = unstable_getMiniflareWorkerOptions(configPath).workerOptions;
  const consumers = Object.entries(shop.queueConsumers ?? {});
  return Object.fromEntries(consumers.map(([queue, consumer]) => [queue, { ...consumer, maxBatchTimeout: 0 }]));
}

/** An import of a package, and the name that it is imported by. */
const PACKAGE = /^import (?:\w+|\* as \w+|\{[^}]*\}) from "([@a-z][\w@./-]*)";$/gm;

/** Each package that the source imports, by every name that it is imported by. */
function importedPackages(): string[] {
  const folder = path.join(root, "src");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const names = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(PACKAGE)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].toSorted();
}

/** A password's hash takes a tenth of a second, by design: the tests make each once. */
const scryptOnce: Plugin = {
  name: "scrypt-once",
  transform: (code, id) =>
    id.endsWith("/src/features/access/passwords/hash-password.ts")
      ? code.replace('"node:crypto"', JSON.stringify(path.join(root, "test/support/remembered-scrypt.ts")))
      : null,
};

type Test = NonNullable<UserWorkspaceConfig["test"]> & { readonly name: string };

/** A project whose tests run in workerd beside the shop, with its real storage and the payment sandbox. Made in Node. */
export const inWorkerd = async (test: Test) => ({
  root,
  logLevel: "error" as const,
  plugins: [
    scryptOnce,
    cloudflareTest({
      wrangler: { configPath },
      miniflare: {
        bindings: {
          ...secrets,
          // Nothing is asked of the Internet: a test has a resolver of its own.
          DNS_OVER_HTTPS_URL: "http://127.0.0.1:1/dns-query",
          // Files share a shop, and wait for what hangs.
          WEBHOOK_ENDPOINTS_MAX: "100",
          WEBHOOK_TIMEOUT_MS: "500",
          TEST_MIGRATIONS: await readD1Migrations(path.join(root, "migrations")),
          TEST_SEARCH_MIGRATIONS: await readD1Migrations(path.join(root, "migrations/search")),
        },
        queueConsumers: promptConsumers(),
        workers: [
          await stripeSandboxWorker({
            shop: runnerOf(test.name),
            shop_url: "https://shop.test",
            webhook_secret: secrets.STRIPE_WEBHOOK_SECRETS ?? "",
          }),
          await carrierSandboxWorker({
            shop: runnerOf(test.name),
            shop_url: "https://shop.test",
            key: secrets.PARCEL_API_KEY ?? "",
            webhook_secret: secrets.PARCEL_API_WEBHOOK_SECRETS ?? "",
          }),
          await paypalSandboxWorker({
            shop: runnerOf(test.name),
            shop_url: "https://shop.test",
            client_id: secrets.PAYPAL_CLIENT_ID ?? "",
            client_secret: secrets.PAYPAL_CLIENT_SECRET ?? "",
            webhook_id: secrets.PAYPAL_WEBHOOK_ID ?? "",
          }),
          await razorpaySandboxWorker({
            shop: runnerOf(test.name),
            shop_url: "https://shop.test",
            key_id: secrets.RAZORPAY_KEY_ID ?? "",
            key_secret: secrets.RAZORPAY_KEY_SECRET ?? "",
            webhook_secret: secrets.RAZORPAY_WEBHOOK_SECRETS ?? "",
          }),
        ],
      },
    }),
  ],
  test: {
    ...test,
    // Its files share a workerd and a database.
    isolate: false,
    // Log lines go straight out of workerd. Those of a handler would otherwise wait for the next message of the test runner, which at
    // the end of a file waits for them.
    disableConsoleIntercept: true,
    // Each package is one module that way, instead of a thousand that every worker asks for one by one.
    deps: { optimizer: { ssr: { enabled: true, include: importedPackages() } } },
    // A shared machine may take a while; what hangs is still found.
    testTimeout: test.testTimeout ?? 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
