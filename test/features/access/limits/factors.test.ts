import { describe, it } from "vitest";
import { takeQuotas } from "#access/limits";
import { LOCAL_FACTOR } from "#platform/http/client-address";
import { settleLate, testContext } from "../../../support/context.ts";

/** How much more of the same each scope has, in production and on a developer's machine. */

const factors = {
  network: [1, true],
  site: [4, true],
  network_customers: [3, true],
  site_customers: [12, true],
  shop: [1, true],
  account: [1, false],
  intent: [1, false],
  phone: [1, false],
} as const satisfies Readonly<Record<Parameters<typeof takeQuotas>[1][number]["scope"], readonly [number, boolean]>>;

/** So many times as many claims are tried out. */
const MOST_CLAIMS = LOCAL_FACTOR;

const cases = Object.entries(factors).flatMap(([scope, [factor, is_wider]]) =>
  [true, false].map(
    (is_local) => [scope, is_local ? "locally" : "in production", factor, is_wider && is_local] as const,
  ),
);

describe("the limit of", () => {
  it.for(cases)("%s, %s", async ([scope, where, factor, is_wider], { expect }) => {
    const made = testContext();
    const ctx = { ...made, config: { ...made.config, is_local: where === "locally" } };
    const subject = { scope: scope as keyof typeof factors, name: crypto.randomUUID() };
    const most = factor * (is_wider ? LOCAL_FACTOR : 1);
    const ask = (units: number) =>
      takeQuotas(
        ctx,
        [subject],
        [{ kind: "unpaid", claim_id: crypto.randomUUID(), units, most_claims: 2, most_units: 5 }],
      );
    expect(await ask(5 * most + 1)).toMatchObject({ counted: "units", limit: 5 * most });
    expect(await ask(5 * most)).toBeNull();
    // Thousands are not counted out one by one: the same factor is theirs.
    if (most > MOST_CLAIMS) return settleLate();
    for (let n = 1; n < 2 * most; n += 1) expect(await ask(0)).toBeNull();
    expect(await ask(0)).toMatchObject({ scope, counted: "claims", limit: 2 * most });
    await settleLate();
  });
});
