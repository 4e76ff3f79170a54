import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { text } from "#platform/http/schemas";
import type { TaxRate } from "./store.ts";

export const TaxRateInput = z
  .strictObject({
    name: text(80).default("Tax"),
    rate_bps: z.int().min(0).max(10_000).openapi({ description: "Hundredths of a percent: 725 is 7.25 %." }),
    included: z.boolean().openapi({ description: "Whether prices hold the tax already." }),
  })
  .openapi("TaxRateInput", { example: { name: "Sales tax", rate_bps: 725, included: false } });

export const TaxRateDto = z
  .object({ code: z.string(), name: z.string(), rate_bps: z.int(), included: z.boolean(), updated_at: z.string() })
  .openapi("TaxRate", {
    example: {
      code: "standard",
      name: "Sales tax",
      rate_bps: 725,
      included: false,
      updated_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const TaxRatesDto = z
  .object({ data: z.array(TaxRateDto), next_cursor: z.null() })
  .openapi("TaxRates", { description: "The shop's tax rates: one at most, none until it is set." });

export const toTaxRateDto = (rate: TaxRate): z.input<typeof TaxRateDto> => ({
  code: rate.code,
  name: rate.name,
  rate_bps: rate.rate_bps,
  included: rate.included,
  updated_at: toIso(rate.updated_at),
});
