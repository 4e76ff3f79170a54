import { z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "#platform/basics/money";
import { amount, choice, currency, id, orNull, queryInteger, text } from "#platform/http/schemas";
import { country } from "#pricing/selling-terms";
import { placeQuery, type PriceSource, ShippingOfferDto, type ShippingRefusal, withCountry } from "#pricing/shipping";

export const RatesQuery = withCountry(
  z.strictObject({
    ...placeQuery,
    currency: currency().optional().openapi({ description: "The shop's default when absent." }),
    subtotal: queryInteger({ min: 0, max: MAX_AMOUNT })
      .default(0)
      .openapi({ description: "The goods after discounts, in minor units of `currency`.", example: 2500 }),
    weight: queryInteger({ min: 0, max: 100_000_000 })
      .optional()
      .openapi({ description: "Grams; what a unit without a weight of its own weighs when absent." }),
  }),
);

export const ShippingRatesDto = z
  .object({
    data: z.array(ShippingOfferDto).describe("The methods that can be chosen, cheapest first, without pages."),
    next_cursor: z.null().describe("Always null: the list has one page."),
  })
  .openapi("ShippingRates");

export const ShippingPreviewInput = z
  .strictObject({
    country: country().openapi({ description: "Where the goods go, ISO 3166-1 alpha-2.", example: "US" }),
    state: text(100).nullable().default(null).describe("The state or province there."),
    postal_code: text(20).nullable().default(null).describe("The postal code there."),
    currency: currency().optional().openapi({ description: "That of the first variant when absent." }),
    items: z
      .array(
        z
          .strictObject({
            variant_id: id().describe("What is sent."),
            quantity: z.int().min(1).max(1_000).default(1).describe("How many units of it."),
          })
          .openapi("ShippingPreviewItem"),
      )
      .min(1)
      .max(100)
      .describe("What is sent."),
  })
  .openapi("ShippingPreviewInput", {
    example: { country: "US", items: [{ variant_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", quantity: 2 }] },
  });

const Zone = orNull(
  z.object({ id: id(), name: z.string().describe("What staff call it.") }).openapi("ShippingZoneRef"),
);

const sources = {
  rates: "The rates of the method.",
  carrier: "The carrier, which has been asked within the last five minutes.",
  fallback: "The rates of the method, since the carrier did not answer in time or said what cannot be.",
} as const satisfies Record<PriceSource, string>;

const refusals = {
  inactive: "It is not offered at present.",
  no_rate_in_currency: "It has no rates in the currency.",
  no_rate_for_zone: "It has rates in the currency, but none where the place lies.",
  not_carried: "The carrier does not take these goods there.",
  below_min_order_value: "Its rates there are for goods of a higher value.",
  above_max_order_value: "Its rates there are for goods of a lower value.",
  below_min_weight: "Its rates there are for heavier goods.",
  above_max_weight: "Its rates there are for lighter goods.",
  between_rates: "The value and weight lie in a gap between its rates there.",
} as const satisfies Record<ShippingRefusal, string>;

export const ShippingPreviewDto = z
  .object({
    currency: z.string().describe("Of all amounts, ISO 4217."),
    order_value: amount().describe("The goods that are sent, after discounts: what rates are chosen by."),
    weight: z.int().describe("The goods that are sent, in grams."),
    without_weight: z
      .array(id())
      .openapi({ description: "Variants without a weight of their own: they count as `DEFAULT_WEIGHT_GRAMS` each." }),
    options: z
      .array(
        ShippingOfferDto.extend({
          price_from: choice(sources).describe("Where the price comes from."),
          zone: Zone.describe("Whose rates count; null for those of everywhere."),
        }).openapi("ShippingPreviewOption", { example: undefined }),
      )
      .describe("What a shopper can choose, cheapest first."),
    unavailable: z
      .array(
        z
          .object({
            shipping_method_id: id(),
            name: z.string().describe("As shoppers read it."),
            reason: choice(refusals).describe("Why it cannot be chosen."),
            zone: Zone.describe("Whose rates would count; null for those of everywhere, and where none do."),
          })
          .openapi("UnavailableShippingMethod"),
      )
      .describe("The other methods, in the shop's order."),
  })
  .openapi("ShippingPreview");
