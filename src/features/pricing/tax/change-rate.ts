import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { invalidField, invalidFields } from "#platform/basics/errors";
import type { FieldError } from "#platform/basics/field-codes";
import { givenIn } from "#platform/basics/given";
import { windowFaults } from "#platform/basics/windows";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isForeignKeyViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { TaxError } from "./errors.ts";
import type { ChangeTaxRate, CreateTaxRate } from "./rate-schemas.ts";
import { countRates, rateById, type TaxRate, zoneById } from "./store.ts";
import { taxRates } from "./tables.ts";

const RATES_PER_ZONE_MAX = 50;

function refuseFaults({ kind, rate_ppm, ...window }: TaxRate): void {
  const faults: FieldError[] = windowFaults(window);
  if ((kind === "zero" || kind === "exempt") && rate_ppm > 0)
    faults.push({ path: "rate_ppm", code: "conflict", message: `must be 0 where \`kind\` is \`${kind}\`` });
  if (faults.length > 0) throw invalidFields(faults);
}

const unknownZone = () => invalidField("zone_id", "not_found", "There is no such tax zone");

/** Adds a rate to a zone. 422 for an unknown zone, a zero rate above 0 or a window that ends before it starts; 409 `too_many_tax_rates`. */
export async function createRate(ctx: Ctx, input: z.output<typeof CreateTaxRate>): Promise<TaxRate> {
  const now = ctx.now();
  const rate = { id: ctx.id(), ...input, created_at: now, updated_at: now };
  refuseFaults(rate);
  const [[zone], [counted]] = await ctx.db.batch([
    zoneById(ctx, rate.zone_id),
    countRates(ctx, { zone_id: rate.zone_id }),
  ]);
  if (!zone) throw unknownZone();
  if ((counted?.total_count ?? 0) >= RATES_PER_ZONE_MAX) throw TaxError.too_many_tax_rates();
  await commit(ctx, [
    ctx.db.insert(taxRates).values(rate),
    bumpSellingTerms(ctx),
    audit(ctx, { action: "tax_rate.created", subject_type: "tax_rate", subject_id: rate.id, after: rate }),
  ]).catch((error: unknown) => {
    throw isForeignKeyViolation(error) ? unknownZone() : error;
  });
  return rate;
}

/** Changes a rate for orders to come; those that were placed keep their tax. 404 `tax_rate_not_found`, 422 as `createRate`. */
export async function changeRate(ctx: Ctx, id: string, changes: z.output<typeof ChangeTaxRate>): Promise<TaxRate> {
  const before = await rateById(ctx, id).get();
  if (!before) throw TaxError.tax_rate_not_found();
  const given = givenIn(changes);
  const after: TaxRate = { ...before, ...given, updated_at: ctx.now() };
  refuseFaults(after);
  const { id: _id, zone_id: _zone, created_at: _created, ...columns } = after;
  await commit(ctx, [
    ctx.db.update(taxRates).set(columns).where(eq(taxRates.id, id)),
    bumpSellingTerms(ctx),
    audit(ctx, { action: "tax_rate.changed", subject_type: "tax_rate", subject_id: id, before, after }),
  ]);
  return after;
}

/** Removes a rate; orders keep the tax that they were placed with. 404 `tax_rate_not_found`. */
export async function deleteRate(ctx: Ctx, id: string): Promise<void> {
  const before = await rateById(ctx, id).get();
  if (!before) throw TaxError.tax_rate_not_found();
  await commit(ctx, [
    ctx.db.delete(taxRates).where(eq(taxRates.id, id)),
    bumpSellingTerms(ctx),
    audit(ctx, { action: "tax_rate.deleted", subject_type: "tax_rate", subject_id: id, before }),
  ]);
}
