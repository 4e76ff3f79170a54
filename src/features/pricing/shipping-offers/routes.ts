import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { offersFor, shippingSettings } from "#pricing/shipping";
import { destinationOf } from "#pricing/tax";
import { readSellingTerms } from "#pricing/totals";
import { RatesQuery, ShippingRatesDto } from "./schemas.ts";

const listShippingRates = route(
  {
    method: "get",
    path: "/shipping/rates",
    operationId: "listShippingRates",
    tags: ["Shipping and tax"],
    summary: "Ask what sending would cost",
    description: "The methods that goods of this `subtotal` and `weight` can be sent by to that place, cheapest first.",
    access: everyone,
    request: { query: RatesQuery },
    responses: { 200: json(ShippingRatesDto, "The offers") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { country = null, state = null, postal_code = null, subtotal, ...given } = c.req.valid("query");
    const { currency = ctx.config.DEFAULT_CURRENCY, weight = shippingSettings.of(ctx.config).DEFAULT_WEIGHT_GRAMS } =
      given;
    const reading = readSellingTerms(ctx);
    const [rows] = await ctx.db.batch([reading.statement]);
    const { tax, shipping } = reading.termsIn(rows);
    const place = destinationOf(tax, { country, state, postal_code });
    const data = await offersFor(ctx, shipping, { place, currency, order_value: subtotal, weight });
    return c.json({ data, next_cursor: null }, 200);
  },
);

export const shippingOfferRoutes: readonly Route[] = [listShippingRates];
