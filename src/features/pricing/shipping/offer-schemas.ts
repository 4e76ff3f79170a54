import { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { orNull, text } from "#platform/http/schemas";
import { country, PickupPlaceDto } from "#pricing/selling-terms";
import { isOffer, type Offer, type Parcel } from "./rules.ts";
import { quotedOutcomes, type ShippingTerms } from "./shipping-terms.ts";

/** Where something is to be sent, as parameters. A state or a postal code says nothing without its country. */
export const placeQuery = {
  country: country().optional().openapi({
    description: "Of the address to send to, ISO 3166-1 alpha-2; where the shop sells from when absent.",
    example: "US",
  }),
  state: text(100).optional().describe("Of the address to send to, where it decides."),
  postal_code: text(20).optional().describe("Of the address to send to, where it decides."),
};

type PlaceQuery = { country?: string | undefined; state?: string | undefined; postal_code?: string | undefined };

/** Refuses a state or a postal code without its country. */
export const withCountry = <S extends z.ZodType<PlaceQuery>>(query: S): S =>
  query.refine(
    ({ country: given, state, postal_code }) =>
      given !== undefined || (state === undefined && postal_code === undefined),
    { path: ["country"], params: { code: "required" }, message: "Give `country` with `state` and `postal_code`" },
  );

export const ShippingOfferDto = z
  .object({
    shipping_method_id: z.string().describe("Send it with the checkout."),
    name: z.string().describe("As shoppers read it."),
    description: z.string().describe("For shoppers. May be empty."),
    delivery_time: z.string().describe("How long it takes, for shoppers. May be empty."),
    pickup_place: orNull(PickupPlaceDto).describe(
      "Where shoppers fetch the order, whatever address was asked for; null where it is sent to them.",
    ),
    price: z.int().describe("For these goods, in minor units of `currency`; 0 when it is free."),
    currency: z.string().describe("ISO 4217."),
  })
  .openapi("ShippingRate", {
    example: {
      shipping_method_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      name: "Standard",
      description: "By post, with a tracking number",
      delivery_time: "3 to 5 working days",
      pickup_place: null,
      price: 500,
      currency: "USD",
    },
  });

/** An offer as shoppers see it. */
export const toOffer = (
  { method: { id: shipping_method_id, name, description, delivery_time, pickup_place }, price }: Offer,
  currency: string,
): z.output<typeof ShippingOfferDto> => ({
  shipping_method_id,
  name,
  description,
  delivery_time,
  pickup_place,
  price,
  currency,
});

/** The methods that a parcel can be sent by, the cheapest first. */
export async function offersFor(
  ctx: Ctx,
  terms: ShippingTerms,
  parcel: Parcel,
): Promise<z.output<typeof ShippingOfferDto>[]> {
  const outcomes = await quotedOutcomes(ctx, terms, parcel);
  return outcomes.filter(isOffer).map((offer) => toOffer(offer, parcel.currency));
}
