/**
 * `npm run clients`: clients that other generators make from the contract, hey-api and orval. Both are compiled under strict
 * TypeScript with an example that buys, and both examples buy from a shop that is opened for it. The generators are installed in
 * `client/others` when they are first needed.
 */
import "../../../local/lib/help.ts";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { z } from "zod";
import { furnish, openShop } from "../../../local/lib/live-shop.ts";
import { root, run } from "../../../local/lib/run.ts";
import { freshFolder } from "../../../local/lib/state-files.ts";
import { dim, must, stop } from "../../../local/lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "../../../local/lib/worker.ts";
import { fillDemoShop } from "../../../local/seed/fill.ts";

/** What an example answers. */
const Bought = z.object({
  order: z.object({ order_number: z.string(), subtotal: z.int(), currency: z.string() }),
  payment: z.object({ status: z.string() }),
});
const Example = z.object({
  buy: z.custom<(...args: string[]) => Promise<unknown>>((buy) => typeof buy === "function"),
});
const PRODUCT = "corner-house-espresso";

process.chdir(root);
const others = join(root, "client/others");
const secrets = throwawaySecrets();
const state = freshFolder("clients");
await node("The generators", "local/setup.mjs", "clients");
await node("The contract", "local/openapi.ts", "--out", "dist/client-openapi.json");
const shop = await openShop({ script: await buildWorker("dist/clients"), state, secrets });
try {
  await furnish(shop, secrets);
  await fillDemoShop(shop.url, (line) => console.log(dim(line)));
  npmRun("generate", { SHOP_URL: shop.url });
  npmRun("check");
  console.log("both clients and their examples compile under strict TypeScript");
  await tryExample("hey-api", shop.url, PRODUCT);
  await tryExample("orval", PRODUCT);
} finally {
  await shop.close().catch(() => undefined);
  rmSync(state, { recursive: true, force: true });
}
// What Miniflare leaves open would keep this process.
process.exit();

/** Bundles an example with its client, as a storefront's build would, and buys by it. */
async function tryExample(generator: string, ...args: string[]): Promise<void> {
  const outfile = join(root, `dist/clients/buy-${generator}.mjs`);
  const entry = join(others, `examples/buy-${generator}.ts`);
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "neutral", logLevel: "error" });
  const { buy } = Example.parse(await import(pathToFileURL(outfile).href));
  const { order, payment } = Bought.parse(await buy(...args));
  must(
    `${generator} buys`,
    `${order.order_number} of ${order.subtotal} ${order.currency}, ${payment.status}`,
    order.subtotal === 2_900,
  );
}

async function node(what: string, ...args: string[]): Promise<void> {
  const { code, output } = await run("node", args);
  if (code !== 0) stop(`${what} could not be made.`, output);
}

/** Runs a script of the generators' own package. */
function npmRun(script: string, env: Record<string, string> = {}): void {
  const { status, stdout, stderr } = spawnSync("npm", ["run", script], {
    cwd: others,
    encoding: "utf8",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  });
  if (status !== 0) stop(`npm run ${script} failed in client/others.`, `${stdout}${stderr}`);
}
