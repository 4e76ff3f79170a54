import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { it } from "vitest";
import { app } from "../src/app.ts";
import { findAtOnce } from "./support/at-once.ts";
import { watchDatabase } from "./support/explain.ts";
import { givenReads, listRoutes, type Read, titleOf } from "./support/reads.ts";

const { reads } = await givenReads();

/** Of what is read from end to end: one row, rows that a step before has found, or definitions that are read whole once for each version of them. */
const SMALL =
  /^SCAN (b|blocks|catalog_state|counted|hit|matched|now|search_state|waiting|payment_methods|shipping_methods|shipping_zones|tax_rates|tax_zones|\w+ VIRTUAL TABLE.*|CONSTANT ROW|i|\(subquery-\d+\))$/;

/** What a search has found is sorted by something else than it was found by: only as many rows as match. */
const SORTED =
  /\/products\/facets|[?&](q|category|tag|user_id|product_tag|product|promotion_id|coupon_code|fulfilment_status|number|order)=|[?&](payment_)?status=\w+,|\/categories\/\{id\}\/products|\/pick-list/;

async function plansOf({ path, headers = {}, token }: Read) {
  const watching = watchDatabase();
  const execution = createExecutionContext();
  const request = new Request(`https://shop.test${path}`, {
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
  });
  const response = await app.fetch(request, watching.env, execution);
  await response.text();
  await waitOnExecutionContext(execution);
  return { status: response.status, plans: await watching.plans() };
}

/** What a read does that it should not, each with the statement that does it. */
async function findings(read: Read): Promise<string[]> {
  const title = titleOf(read);
  const { status, plans } = await plansOf(read);
  const heavy = plans.flatMap(({ sql, plan }) => {
    const steps = plan.split("\n").map((line) => line.trim());
    const whole = steps.filter((step) => step.startsWith("SCAN") && !/USING (COVERING )?INDEX/.test(step));
    const sorted = SORTED.test(title) ? [] : steps.filter((step) => step === "USE TEMP B-TREE FOR ORDER BY");
    return [...whole.filter((step) => !SMALL.test(step)), ...sorted].map((step) => `${title}: ${step} in ${sql}`);
  });
  return status === 200 && plans.length > 0 ? heavy : [...heavy, `${title}: ${status}, ${plans.length} statements`];
}

it("reads no table from end to end and sorts none, whatever is read", async ({ expect }) => {
  expect(await findAtOnce(reads, findings)).toEqual([]);
});

it("is asked of every list in the contract", async ({ expect }) => {
  const asked = new Set(reads.map(({ route }) => route));
  expect((await listRoutes()).filter((route) => !asked.has(route))).toEqual([]);
});
