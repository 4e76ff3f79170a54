import { z } from "@hono/zod-openapi";
import { lowestPrice30Days } from "#goods/catalog";
import type { PriceChange } from "#goods/prices";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, currency, timestamp } from "#platform/http/schemas";

export const PriceChangeDto = z
  .object({
    currency: currency(),
    price: amount().describe("What everybody was shown for one unit, in minor units of `currency`."),
    compare_at_price: amount().nullable().describe("The higher price beside it; null where it was not reduced."),
    lowest_price_30_days: lowestPrice30Days(),
    starts_at: timestamp().describe("From this moment on."),
    ends_at: timestamp().nullable().describe("Until just before this moment; null while it is shown."),
  })
  .openapi("PriceChange", {
    example: {
      currency: "USD",
      price: 3_100,
      compare_at_price: 3_900,
      lowest_price_30_days: 3_500,
      starts_at: "2027-06-01T00:00:00.000Z",
      ends_at: null,
    },
  });

export const PriceHistoryPage = pageOf(PriceChangeDto).openapi("PriceHistory");
export const PriceHistoryQuery = z.strictObject({
  ...pageQuery,
  currency: currency().optional().openapi({ description: "Only prices in it." }),
});

/** A price as staff see it at that moment, in epoch milliseconds. */
export const toPriceChangeDto = (change: PriceChange, at: number): z.input<typeof PriceChangeDto> => ({
  currency: change.currency,
  price: change.price,
  compare_at_price: change.compare_at_price,
  lowest_price_30_days: change.lowest_before,
  starts_at: toIso(change.from_at),
  ends_at: change.until_at > at ? null : toIso(change.until_at),
});
