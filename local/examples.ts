/**
 * `npm run examples` sends every operation of the demo shop once, as the reference fills it in, and records what was sent and what came
 * back in `assets/docs/examples.json`, from which the reference shows it. `npm run examples -- --check` says whether the shop still
 * answers in that shape and whether its sums add up. Both count the operations that succeed as they are filled in.
 */
import "./lib/help.ts";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { differences, type Examples, readExamples, wrongSums } from "./examples/compare.ts";
import { type Play, playAll } from "./examples/play.ts";
import { stabilise } from "./examples/stable.ts";
import { readRequests } from "./lib/demo-requests.mjs";
import { furnish, openShop } from "./lib/live-shop.ts";
import { root } from "./lib/run.ts";
import { freshFolder } from "./lib/state-files.ts";
import { dim, must } from "./lib/terminal.ts";
import { buildWorker, throwawaySecrets } from "./lib/worker.ts";
import { fillDemoShop } from "./seed/fill.ts";
import { placeDemoOrders } from "./seed/orders.ts";

const FILE = "assets/docs/examples.json";
/** Of the operations that need nothing which only a person gets by another way. */
const SUCCEED_MIN = 0.95;

process.chdir(root);
const started_at = Date.now();
const { requests } = await readRequests();
const plays = await playDemoShop();
const succeeded = plays.filter(({ status }) => status < 400);
const possible = plays.filter(({ operation_id }) => requests[operation_id]?.needs === undefined);
const refused = possible.filter(({ status }) => status >= 400);
for (const { operation_id, status, answer } of refused)
  console.log(dim(`  ${operation_id}: ${status} ${JSON.stringify(answer).slice(0, 200)}`));
const part = 1 - refused.length / possible.length;
must(
  `operations that succeed as they are filled in, of ${possible.length}`,
  `${possible.length - refused.length} (${(part * 100).toFixed(1)} %)`,
  part >= SUCCEED_MIN,
);
for (const [name, { needs }] of Object.entries(requests))
  if (needs !== undefined) console.log(dim(`  ${name} needs ${needs}`));
const wrong = wrongSums(plays);
for (const line of wrong) console.log(dim(`  ${line}`));
must("sums that do not add up", wrong.length, wrong.length === 0);
if (process.argv.includes("--check")) compare(stabilise(succeeded, started_at));
else record(stabilise(succeeded, started_at));
// What Miniflare leaves open would keep this process.
process.exit();

async function playDemoShop(): Promise<Play[]> {
  const state = freshFolder("examples");
  const secrets = throwawaySecrets();
  const shop = await openShop({
    script: await buildWorker("dist/examples"),
    state,
    secrets,
    carrier: true,
    paypal: true,
    razorpay: true,
  });
  try {
    await furnish(shop, secrets);
    await fillDemoShop(shop.url, (line) => console.log(dim(line)), 1);
    await placeDemoOrders(shop.url);
    return await playAll(shop.url);
  } finally {
    await shop.close().catch(() => undefined);
    rmSync(state, { recursive: true, force: true });
  }
}

function record(stable: readonly Play[]): void {
  const examples: Examples = Object.fromEntries(
    stable
      .toSorted((a, b) => (a.operation_id < b.operation_id ? -1 : 1))
      .map(({ operation_id, parameters, body, status, type, answer }) => [
        operation_id,
        { parameters, ...(body === undefined ? {} : { body }), status, type, answer },
      ]),
  );
  writeFileSync(FILE, `${JSON.stringify(examples, null, 1)}\n`);
  console.log(`${FILE}: ${stable.length} operations`);
}

function compare(stable: readonly Play[]): void {
  const recorded = existsSync(FILE) ? readExamples(readFileSync(FILE, "utf8")) : {};
  const found = differences(recorded, stable);
  for (const line of found) console.log(dim(`  ${line}`));
  must(
    "examples that the shop no longer gives (run `npm run examples` and commit it)",
    found.length,
    found.length === 0,
  );
}
