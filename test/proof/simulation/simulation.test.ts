import { describe, it } from "vitest";
import { History, line } from "./history.ts";
import { nothing_planted } from "./plants.ts";
import { search } from "./search.ts";
import { simulate } from "./simulate.ts";

/** Far below what `npm run simulate` is for; enough to notice a step that lost its guard. Planted bugs: `npm run proof`. */
const seeds_of_a_test = 300;

describe("the checkout protocol", () => {
  it(
    `breaks no invariant in ${seeds_of_a_test} seeds of faults, stalls and outages`,
    { timeout: 120_000 },
    async ({ expect }) => {
      const found = await search({ from: 1, seeds: seeds_of_a_test, plant: nothing_planted });
      expect(found.violations).toEqual([]);
      // A run without trouble, or without orders of every fate, would prove nothing.
      expect(found.faults).toBeGreaterThan(seeds_of_a_test);
      for (const status of ["processing", "shipped", "delivered", "expired", "cancelled", "failed"]) {
        expect(found.statuses[status] ?? 0, status).toBeGreaterThan(5);
      }
    },
  );

  it("replays a seed exactly", async ({ expect }) => {
    const traceOf = async () => {
      const history = new History();
      await simulate(7, { history });
      return history.steps.map(line);
    };
    expect(await traceOf()).toEqual(await traceOf());
  });
});
