/**
 * `npm run cost`: what one purchase of three lines costs, from the first line in the cart to the confirmation's mail: every batch of
 * D1, call of an object or the provider, and message. With `--write` the tables go into docs/performance.md; with `--sql` each
 * statement in the databases of objects is listed, too.
 */
import "./lib/help.ts";
import { readFile, writeFile } from "node:fs/promises";
import { measurePurchase } from "./cost/purchase.ts";
import { COST_PAGE, drawCost, drawStatements, withCost } from "./cost/table.ts";

const steps = await measurePurchase();
console.log(drawCost(steps));
if (process.argv.includes("--sql")) console.log(drawStatements(steps));
if (process.argv.includes("--write")) {
  await writeFile(COST_PAGE, withCost(await readFile(COST_PAGE, "utf8"), drawCost(steps)));
}
