import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { it } from "vitest";
import { app } from "../src/app.ts";
import { watchDatabase } from "./support/explain.ts";
import { givenReads, listRoutes, type Read, titleOf } from "./support/reads.ts";

const { reads } = await givenReads();

/** Of what is read from end to end: one row, or rows that a step before has found. */
const SMALL = /^SCAN (blocks|catalog_state|tax_rates|json_each VIRTUAL TABLE.*|CONSTANT ROW|i|\(subquery-\d+\))$/;

/** What a search has found is sorted by something else than it was found by: only as many rows as match. */
const SORTED = /[?&](q|category|tag)=|\/categories\/\{id\}\/products/;

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

it.for(reads.map((read) => [titleOf(read), read] as const))(
  "GET %s reads no table from end to end and sorts none",
  async ([title, read], { expect }) => {
    const { status, plans } = await plansOf(read);
    expect(status).toBe(200);
    for (const { sql, plan } of plans) {
      const steps = plan.split("\n").map((line) => line.trim());
      const whole = steps.filter((step) => step.startsWith("SCAN") && !/USING (COVERING )?INDEX/.test(step));
      expect(
        whole.filter((step) => !SMALL.test(step)),
        sql,
      ).toEqual([]);
      if (!SORTED.test(title)) expect(steps, sql).not.toContain("USE TEMP B-TREE FOR ORDER BY");
    }
  },
);

it("is asked of every list in the contract", async ({ expect }) => {
  const asked = new Set(reads.map(({ route }) => route));
  expect((await listRoutes()).filter((route) => !asked.has(route))).toEqual([]);
});
