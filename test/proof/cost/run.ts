/**
 * `node test/proof/cost/run.ts`: what one purchase asks of the platform is what docs/performance.md says. After a change that is meant:
 * `npm run cost -- --write`.
 */
import { readFile } from "node:fs/promises";
import { measurePurchase } from "../../../local/cost/purchase.ts";
import { COST_PAGE, drawCost, withCost } from "../../../local/cost/table.ts";

const page = await readFile(COST_PAGE, "utf8");
const measured = withCost(page, drawCost(await measurePurchase()));
if (measured !== page) {
  const said = page.split("\n");
  for (const [i, line] of measured.split("\n").entries())
    if (line !== said[i]) console.error(`${COST_PAGE}:${i + 1}\n  says     ${said[i]}\n  measured ${line}`);
  process.exitCode = 1;
} else console.log(`an order costs what ${COST_PAGE} says`);
