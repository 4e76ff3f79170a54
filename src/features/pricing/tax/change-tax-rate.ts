import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import type { TaxRateInput } from "./schemas.ts";
import { saveTaxRate, STANDARD, type TaxRate, taxRateOf } from "./store.ts";

/** Sets the shop's tax rate. Orders that were placed keep the tax they were placed with. */
export async function changeTaxRate(ctx: Ctx, input: z.output<typeof TaxRateInput>): Promise<TaxRate> {
  const before = await taxRateOf(ctx).get();
  const rate = { code: STANDARD, ...input, updated_at: ctx.now() };
  await commit(ctx, [
    saveTaxRate(ctx, rate),
    bumpSellingTerms(ctx),
    audit(ctx, {
      action: "tax_rate.changed",
      subject_type: "tax_rate",
      subject_id: STANDARD,
      ...(before ? { before } : {}),
      after: rate,
    }),
  ]);
  return rate;
}
