/**
 * `npm run scale`: how many orders the shop could take, and what breaks first. It measures purchases as `npm run cost` does, and lets
 * orders through a queueing simulation of them. With `--write` the tables go into docs/scale.md.
 */
import "../../../local/lib/help.ts";
import { readFile, writeFile } from "node:fs/promises";
import { measurePurchases } from "../../../local/cost/purchase.ts";
import { withPart } from "../../../local/lib/drawn-part.ts";
import { billOf, typicalVisits } from "./model.ts";
import { drawBill, drawDemand, drawLoads, drawShards } from "./table.ts";

const PURCHASES = 15;
/** Of one core, from the first line in the cart to the mail: see docs/performance.md. */
const CPU_MS = 44;
const PAGE = "docs/scale.md";

const purchases = await measurePurchases(PURCHASES);
const visits = typicalVisits(purchases);
const drawn: Record<string, string> = {
  demand: drawDemand(visits),
  loads: drawLoads(visits),
  shards: drawShards(visits),
  bill: drawBill(billOf(purchases.at(-1) ?? [], CPU_MS)),
};
for (const table of Object.values(drawn)) console.log(`${table}\n`);
if (process.argv.includes("--write")) {
  let page = await readFile(PAGE, "utf8");
  for (const [name, table] of Object.entries(drawn)) {
    const marks = [`<!-- ${name}: measured by npm run scale -- --write -->`, `<!-- end of ${name} -->`] as const;
    page = withPart(PAGE, page, marks, `\n${table}\n`);
  }
  await writeFile(PAGE, page);
}
