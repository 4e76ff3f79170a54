import { z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "#platform/basics/money";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, currency, queryBoolean, queryInteger, text, timestamp } from "#platform/http/schemas";
import { typeOf } from "./rules.ts";
import type { ShippingMethod } from "./store.ts";

const PriceInput = z
  .strictObject({ currency: currency(), price: amount(), free_above: amount().nullable().default(null) })
  .openapi("ShippingPriceInput", { example: { currency: "USD", price: 500, free_above: 5000 } });

const fields = {
  name: text(80),
  description: z.string().trim().max(500),
  prices: z.array(PriceInput).min(1).max(50),
  is_active: z.boolean(),
  position: z.int().min(0).max(1_000_000),
};

export const CreateShippingMethod = z
  .strictObject({
    ...fields,
    description: fields.description.default(""),
    is_active: fields.is_active.default(true),
    position: fields.position.default(0),
  })
  .openapi("CreateShippingMethod", {
    example: {
      name: "Standard",
      prices: [{ currency: "USD", price: 500, free_above: 5000 }],
      position: 1,
    },
  });

export const ChangeShippingMethod = z
  .strictObject(fields)
  .partial()
  .openapi("ChangeShippingMethod", { example: { is_active: false } });

const PriceDto = z.object({ currency: z.string(), price: z.int(), free_above: z.int().nullable() });

const storefrontFields = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  type: z
    .enum(["flat_rate", "free_above"])
    .openapi({ description: "`free_above` when a price has an amount from which sending is free." }),
  prices: z.array(PriceDto).openapi({ description: "The method is offered in these currencies only." }),
  position: z.int(),
};

const example = {
  id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  name: "Standard",
  description: "Three to five working days",
  type: "free_above" as const,
  prices: [{ currency: "USD", price: 500, free_above: 5000 }],
  position: 1,
};

export const ShippingMethodDto = z.object(storefrontFields).openapi("ShippingMethod", { example });

export const AdminShippingMethodDto = z
  .object({ ...storefrontFields, is_active: z.boolean(), created_at: timestamp(), updated_at: timestamp() })
  .openapi("AdminShippingMethod", {
    example: {
      ...example,
      is_active: true,
      created_at: "2026-01-31T09:30:00.000Z",
      updated_at: "2026-01-31T09:30:00.000Z",
    },
  });

export const ShippingMethodsPage = pageOf(ShippingMethodDto).openapi("ShippingMethods");
export const AdminShippingMethodsPage = pageOf(AdminShippingMethodDto).openapi("AdminShippingMethods");

export const MethodsQuery = z.strictObject(pageQuery);
export const AdminMethodsQuery = z.strictObject({ ...pageQuery, is_active: queryBoolean().optional() });

export const RatesQuery = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters in upper case")
    .optional()
    .openapi({ example: "US" }),
  state: text(80).optional(),
  postal_code: text(20).optional(),
  currency: currency().optional().openapi({ description: "The shop's default when absent." }),
  subtotal: queryInteger({ min: 0, max: MAX_AMOUNT })
    .default(0)
    .openapi({ description: "The goods, in minor units of `currency`.", example: 2500 }),
  weight: queryInteger({ min: 0, max: 100_000_000 }).optional().openapi({ description: "Grams." }),
});

const RateDto = z
  .object({
    shipping_method_id: z.string(),
    name: z.string(),
    description: z.string(),
    price: z.int(),
    currency: z.string(),
  })
  .openapi("ShippingRate", {
    example: {
      shipping_method_id: example.id,
      name: "Standard",
      description: example.description,
      price: 500,
      currency: "USD",
    },
  });

export const ShippingRatesDto = z.object({ data: z.array(RateDto), next_cursor: z.null() }).openapi("ShippingRates");

export const toShippingMethodDto = (method: ShippingMethod): z.input<typeof ShippingMethodDto> => ({
  id: method.id,
  name: method.name,
  description: method.description,
  type: typeOf(method),
  prices: [...method.prices],
  position: method.position,
});

export const toAdminShippingMethodDto = (method: ShippingMethod): z.input<typeof AdminShippingMethodDto> => ({
  ...toShippingMethodDto(method),
  is_active: method.is_active,
  created_at: toIso(method.created_at),
  updated_at: toIso(method.updated_at),
});
