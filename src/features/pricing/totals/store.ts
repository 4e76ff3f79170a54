import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { prepareSelect } from "#platform/data/prepared";
import { noTax, type Tax } from "./rules.ts";
import { taxRates } from "./tables.ts";

export type TaxRate = typeof taxRates.$inferSelect;

/** The code of the one rate that every order is taxed by. */
export const STANDARD = "standard";

const selectStandard = prepareSelect((db) => db.select().from(taxRates).where(eq(taxRates.code, STANDARD)));

/** A statement that reads the shop's tax rate, for the batch of reads of who prices something; `taxIn` understands its rows. */
export const taxRateOf = (ctx: Ctx) => selectStandard(ctx.db, {});

/** The tax in the rows of `taxRateOf`: none while the shop has not set a rate. */
export function taxIn(rows: readonly Pick<TaxRate, "rate_bps" | "included">[]): Tax {
  const [rate] = rows;
  return rate ? { rate_bps: rate.rate_bps, included: rate.included } : noTax;
}

export const saveTaxRate = (ctx: Ctx, rate: TaxRate) =>
  ctx.db
    .insert(taxRates)
    .values(rate)
    .onConflictDoUpdate({
      target: taxRates.code,
      set: { name: rate.name, rate_bps: rate.rate_bps, included: rate.included, updated_at: rate.updated_at },
    });
