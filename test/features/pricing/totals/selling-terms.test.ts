import { describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { readSellingTerms } from "#pricing/totals";
import { testContext } from "../../../support/context.ts";

describe("the selling terms", () => {
  it("are read whole once for each version, and by their version alone while that is known", async ({ expect }) => {
    const ctx = testContext();
    await commit(ctx, [bumpSellingTerms(ctx)]);
    const read = async () => {
      const reading = readSellingTerms(ctx);
      const rows = await reading.statement.all();
      return { rows, terms: reading.termsIn(rows) };
    };
    const first = await read();
    const second = await read();
    expect(first.rows[0]?.terms).not.toBeNull();
    expect(second.rows).toEqual([{ version: first.terms.version, terms: null, shipping: null }]);
    expect(second.terms).toBe(first.terms);
    await runBatch(ctx.db, [bumpSellingTerms(ctx)]);
    const third = await read();
    expect(third.terms.version).toBe(first.terms.version + 1);
    expect(third.rows[0]?.terms).not.toBeNull();
  });

  it("that were asked for before a change are those of the version that answered", async ({ expect }) => {
    const ctx = testContext();
    await commit(ctx, [bumpSellingTerms(ctx)]);
    const warm = readSellingTerms(ctx);
    const known = warm.termsIn(await warm.statement.all());
    const early = readSellingTerms(ctx);
    const rows = await early.statement.all();
    await commit(ctx, [bumpSellingTerms(ctx)]);
    const late = readSellingTerms(ctx);
    const newer = late.termsIn(await late.statement.all());
    expect(early.termsIn(rows)).toBe(known);
    expect(newer.version).toBeGreaterThan(known.version);
    expect(() => early.termsIn([])).toThrow("without an answer");
  });
});
