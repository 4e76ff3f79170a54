import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { taxRates } from "./tables.ts";

export type TaxRate = typeof taxRates.$inferSelect;

/** The code of the one rate that every order is taxed by. */
export const STANDARD = "standard";

/** A statement that reads the shop's tax rate: one row or none. */
export const taxRateOf = (ctx: Ctx) => ctx.db.select().from(taxRates).where(eq(taxRates.code, STANDARD));

export const saveTaxRate = (ctx: Ctx, rate: TaxRate) =>
  ctx.db
    .insert(taxRates)
    .values(rate)
    .onConflictDoUpdate({
      target: taxRates.code,
      set: { name: rate.name, rate_bps: rate.rate_bps, included: rate.included, updated_at: rate.updated_at },
    });
