import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { orNull, queryBoolean, text, timestamp } from "#platform/http/schemas";
import { PickupPlaceDto, PickupPlaceInput } from "#pricing/selling-terms";
import { rateInputs, ratesFields, showRates } from "./rate-schemas.ts";
import type { MethodWithRates, ShippingMethod } from "./store.ts";

const fields = {
  name: text(80).describe("As shoppers read it."),
  description: z.string().trim().max(500).describe("For shoppers. May be empty."),
  delivery_time: z.string().trim().max(80).describe("How long it takes, for shoppers. May be empty."),
  pickup_place: PickupPlaceInput.nullable().openapi({
    description: "Where shoppers fetch the order; null where it is sent to them.",
    example: null,
  }),
  carrier_service: z
    .string()
    .regex(/^[\w.-]{1,60}$/, "must be 1 to 60 letters, digits, `_`, `.` and `-`")
    .nullable()
    .openapi({
      description:
        "The service of the shop's carrier that is asked for the price at each quote, with `CARRIER_RATES`; null: the rates say it. The rates say in either case where the method can be chosen, when it is free, and what it costs when the carrier does not answer. With a `pickup_place` no carrier is asked.",
      example: null,
    }),
  rates: rateInputs(),
  is_active: z.boolean().describe("Whether shoppers can choose it."),
  position: z.int().min(0).max(1_000_000).describe("Place among the methods, smaller ones first."),
};

export const CreateShippingMethod = z
  .strictObject({
    ...fields,
    description: fields.description.default(""),
    delivery_time: fields.delivery_time.default(""),
    pickup_place: fields.pickup_place.default(null),
    carrier_service: fields.carrier_service.default(null),
    rates: fields.rates.default([]),
    is_active: fields.is_active.default(true),
    position: fields.position.default(0),
  })
  .openapi("CreateShippingMethod", {
    example: {
      name: "Standard",
      delivery_time: "3 to 5 working days",
      rates: [{ currency: "USD", price: 500, free_above: 5000 }],
      position: 1,
    },
  });

export const ChangeShippingMethod = z
  .strictObject(fields)
  .partial()
  .openapi("ChangeShippingMethod", { example: { is_active: false } });

const storefrontFields = {
  id: z.string().describe("Send it with the checkout."),
  name: z.string().describe("As shoppers read it."),
  description: z.string().describe("For shoppers. May be empty."),
  delivery_time: z.string().describe("How long it takes, for shoppers. May be empty."),
  pickup_place: orNull(PickupPlaceDto).describe("Where shoppers fetch the order; null where it is sent to them."),
  position: z.int().describe("Place among the methods, smaller ones first."),
};

const example = {
  id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  name: "Standard",
  description: "By post, with a tracking number",
  delivery_time: "3 to 5 working days",
  pickup_place: null,
  position: 1,
};

export const ShippingMethodDto = z.object(storefrontFields).openapi("ShippingMethod", { example });

export const AdminShippingMethodDto = z
  .object({
    ...storefrontFields,
    carrier_service: z
      .string()
      .nullable()
      .describe("The service of the shop's carrier that is asked for the price; null: the rates say it."),
    ...ratesFields,
    is_active: z.boolean().describe("Whether shoppers can choose it."),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("AdminShippingMethod");

export const ShippingMethodsPage = pageOf(ShippingMethodDto).openapi("ShippingMethods");
export const AdminShippingMethodsPage = pageOf(AdminShippingMethodDto).openapi("AdminShippingMethods");

export const MethodsQuery = z.strictObject(pageQuery);
export const AdminMethodsQuery = z.strictObject({
  ...pageQuery,
  is_active: queryBoolean()
    .optional()
    .describe("`true`: only methods that shoppers can choose; `false`: only the others."),
});

export const toShippingMethodDto = (method: ShippingMethod): z.input<typeof ShippingMethodDto> => ({
  id: method.id,
  name: method.name,
  description: method.description,
  delivery_time: method.delivery_time,
  pickup_place: method.pickup_place,
  position: method.position,
});

export const toAdminShippingMethodDto = (method: MethodWithRates): z.input<typeof AdminShippingMethodDto> => ({
  ...toShippingMethodDto(method),
  carrier_service: method.carrier_service,
  ...showRates(method.rates),
  is_active: method.is_active,
  created_at: toIso(method.created_at),
  updated_at: toIso(method.updated_at),
});
