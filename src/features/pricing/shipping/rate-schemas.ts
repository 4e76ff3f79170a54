import { z } from "@hono/zod-openapi";
import { amount, currency, id } from "#platform/http/schemas";
import { rateGaps } from "./band-rules.ts";
import type { Rate } from "./rules.ts";

const WEIGHT_MAX = 100_000_000;

const grams = () => z.int().min(0).max(WEIGHT_MAX);

const fields = {
  zone_id: id().nullable().describe("The zone in which it applies; null: wherever no zone of the method does."),
  currency: currency(),
  price: amount().describe("What sending costs, in minor units of `currency`."),
  free_above: amount().nullable().describe("From this subtotal on sending is free; null for never. Minor units."),
  min_order_value: amount().describe("For goods of this subtotal or more, after discounts. Minor units."),
  max_order_value: amount().nullable().describe("For goods below this subtotal; null: any. Minor units."),
  min_weight: grams().describe("For this weight or more. Grams."),
  max_weight: grams().nullable().describe("For less than this weight; null: any. Grams."),
};

const RateInput = z
  .strictObject({
    zone_id: fields.zone_id.default(null),
    currency: fields.currency,
    price: fields.price,
    free_above: fields.free_above.default(null),
    min_order_value: fields.min_order_value.default(0),
    max_order_value: fields.max_order_value.default(null),
    min_weight: fields.min_weight.default(0),
    max_weight: fields.max_weight.default(null),
  })
  .openapi("ShippingRateInput", { example: { currency: "USD", price: 500, free_above: 5000 } });

/** The rates of a method, as they are sent. */
export const rateInputs = () =>
  z
    .array(RateInput)
    .max(500)
    .describe("By zone, currency, order value and weight. Two must not be for the same order.");

const MethodRateDto = z.object(fields).openapi("ShippingMethodRate", {
  example: {
    zone_id: null,
    currency: "USD",
    price: 500,
    free_above: 5000,
    min_order_value: 0,
    max_order_value: null,
    min_weight: 0,
    max_weight: null,
  },
});

const { price: _price, free_above: _free, ...of_gap } = fields;
const GapDto = z
  .object(of_gap)
  .openapi("ShippingRateGap", { description: "Orders between two rates of a zone and currency that no rate is for." });

/** The rates of a method, as they are answered. */
export const ratesFields = {
  rates: z.array(MethodRateDto).openapi({ description: "What it asks. Without rates it cannot be chosen." }),
  gaps: z.array(GapDto).openapi({ description: "Orders between rates that it cannot be chosen for." }),
};

export const MethodRatesDto = z
  .object({ shipping_method_id: id().describe("Whose rates these are."), ...ratesFields })
  .openapi("ShippingMethodRates");

export const ReplaceRates = z
  .strictObject({ rates: rateInputs() })
  .openapi("ReplaceShippingRates", { example: { rates: [{ currency: "USD", price: 500, max_weight: 5000 }] } });

export const showRates = (rates: readonly Rate[]) => ({
  rates: rates.map((rate) => ({ ...rate })),
  gaps: rateGaps(rates),
});

export const toMethodRatesDto = ({
  id: shipping_method_id,
  rates,
}: {
  readonly id: string;
  readonly rates: readonly Rate[];
}): z.input<typeof MethodRatesDto> => ({ shipping_method_id, ...showRates(rates) });
