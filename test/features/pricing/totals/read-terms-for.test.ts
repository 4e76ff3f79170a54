import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { noStanding } from "#pricing/promotions";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { readTermsFor } from "#pricing/totals";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

const nobody = { coupons: [], user_id: null, email: "ada@example.com" };

async function read(coupons: readonly string[] = []) {
  const ctx = testContext();
  const reading = await readTermsFor(ctx, { ...nobody, coupons });
  const rows = await reading.statement.all();
  const { standing } = await reading.read(rows);
  return { has_read: Object.keys(rows[0] ?? {}), standing, trips: ctx.trips.of("d1") };
}

describe("what is read of codes and limits", () => {
  it("is nothing while no code was given and no automatic promotion has a limit", async ({ expect }) => {
    await env.DB.prepare("UPDATE promotions SET is_active = 0 WHERE is_automatic AND is_limited").run();
    const ctx = testContext();
    await runBatch(ctx.db, [bumpSellingTerms(ctx)]);
    await givenCoupon({ uses_limit: 1 });
    await read();
    expect(await read()).toEqual({ has_read: ["version", "terms", "shipping"], standing: noStanding, trips: 1 });
  });

  it("is what a given code brings, in the same statement", async ({ expect }) => {
    const { promotion_id, code } = await givenCoupon({ budgets: [{ currency: "USD", amount: 70 }] });
    await read();
    const { standing, trips } = await read([code, "NOTHING"]);
    expect(trips).toBe(1);
    expect(standing.coupons).toEqual([
      { code, promotion_id, refusal: null },
      { code: "NOTHING", promotion_id: null, refusal: null },
    ]);
    const usage = { promotion_id, refusal: null, budget_left: [{ currency: "USD", amount: 70 }] };
    expect(standing.usages).toContainEqual(usage);
  });

  it("is what is left of an automatic promotion with a limit, from the first request after its start on", async ({
    expect,
  }) => {
    await env.DB.prepare("UPDATE promotions SET is_active = 0 WHERE is_automatic AND is_limited").run();
    const ctx = testContext();
    await runBatch(ctx.db, [bumpSellingTerms(ctx)]);
    await read();
    const { id: promotion_id } = await givenPromotion({
      is_automatic: true,
      uses_limit: 1,
      conditions: [{ kind: "products", product_ids: [ctx.id()] }],
    });
    const usage = { promotion_id, refusal: null, budget_left: [] };
    const [first, second] = [await read(), await read()];
    expect([first.standing.usages, first.trips]).toEqual([[usage], 2]);
    expect([second.standing.usages, second.trips]).toEqual([[usage], 1]);
    await call("POST", `/api/v1/admin/promotions/${promotion_id}/stop`, { token: await tokenOf("admin") });
    await read();
    expect((await read()).has_read).toEqual(["version", "terms", "shipping"]);
  });
});
