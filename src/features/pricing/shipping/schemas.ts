import { z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "#platform/basics/money";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, queryBoolean, queryInteger, text, timestamp } from "#platform/http/schemas";
import { typeOf } from "./rules.ts";
import type { ShippingMethod } from "./store.ts";

const PriceInput = z
  .strictObject({
    currency: currency(),
    price: amount().describe("What sending costs, in minor units of `currency`."),
    free_above: amount()
      .nullable()
      .default(null)
      .describe("From this subtotal on sending is free; null for never. Minor units."),
  })
  .openapi("ShippingPriceInput", { example: { currency: "USD", price: 500, free_above: 5000 } });

const fields = {
  name: text(80).describe("As shoppers read it."),
  description: z.string().trim().max(500).describe("How long it takes, for example. May be empty."),
  prices: z.array(PriceInput).min(1).max(50).describe("One for each currency that the method is offered in."),
  is_active: z.boolean().describe("Whether shoppers can choose it."),
  position: z.int().min(0).max(1_000_000).describe("Place among the methods, smaller ones first."),
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

const PriceDto = z.object({
  currency: z.string().describe("ISO 4217."),
  price: z.int().describe("What sending costs, in minor units of `currency`."),
  free_above: z.int().nullable().describe("From this subtotal on sending is free; null for never. Minor units."),
});

const storefrontFields = {
  id: z.string().describe("Send it with the checkout."),
  name: z.string().describe("As shoppers read it."),
  description: z.string().describe("How long it takes, for example. May be empty."),
  type: choice({
    flat_rate: "The same price for every order.",
    free_above: "Free from some subtotal on, in a currency at least.",
  }).describe("How the price depends on the order."),
  prices: z.array(PriceDto).openapi({ description: "The method is offered in these currencies only." }),
  position: z.int().describe("Place among the methods, smaller ones first."),
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
  .object({
    ...storefrontFields,
    is_active: z.boolean().describe("Whether shoppers can choose it."),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
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
export const AdminMethodsQuery = z.strictObject({
  ...pageQuery,
  is_active: queryBoolean()
    .optional()
    .describe("`true`: only methods that shoppers can choose; `false`: only the others."),
});

export const RatesQuery = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters in upper case")
    .optional()
    .openapi({ description: "ISO 3166-1 alpha-2. Of the address to send to.", example: "US" }),
  state: text(80).optional().describe("Of the address to send to, where it decides."),
  postal_code: text(20).optional().describe("Of the address to send to, where it decides."),
  currency: currency().optional().openapi({ description: "The shop's default when absent." }),
  subtotal: queryInteger({ min: 0, max: MAX_AMOUNT })
    .default(0)
    .openapi({ description: "The goods, in minor units of `currency`.", example: 2500 }),
  weight: queryInteger({ min: 0, max: 100_000_000 }).optional().openapi({ description: "Grams." }),
});

const RateDto = z
  .object({
    shipping_method_id: z.string().describe("Send it with the checkout."),
    name: z.string().describe("As shoppers read it."),
    description: z.string().describe("How long it takes, for example. May be empty."),
    price: z.int().describe("For these goods, in minor units of `currency`; 0 when it is free."),
    currency: z.string().describe("ISO 4217."),
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

export const ShippingRatesDto = z
  .object({
    data: z.array(RateDto).describe("The methods with a price in `currency`, without pages."),
    next_cursor: z.null().describe("Always null: the list has one page."),
  })
  .openapi("ShippingRates");

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
