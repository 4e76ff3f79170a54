import { z } from "@hono/zod-openapi";
import { PriceListRef } from "#goods/catalog";
import { id, orNull, reference, text, timestamp } from "#platform/http/schemas";
import { AdjustmentDto, TaxLineDto } from "#pricing/totals";
import { MOST_UNITS_PER_LINE } from "./rules.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const money = () => z.int().openapi({ description: "Minor units of `currency`.", example: 3900 });
const quantity = () => z.int().min(1).max(MOST_UNITS_PER_LINE).openapi({ example: 2 });

const CartWarning = z
  .object({
    code: z.enum(["price_changed", "low_stock", "unavailable"]).openapi({
      description:
        "`price_changed` since the line was last changed; `low_stock`: fewer are left than the line asks for; `unavailable`: it cannot be bought now, and counts into no total.",
    }),
    message: z.string(),
    previous_price: z.int().optional().openapi({ description: "With `price_changed`." }),
  })
  .openapi("CartWarning", { example: { code: "low_stock", message: "Only 3 are left." } });
export type CartWarning = z.output<typeof CartWarning>;

const CartItemDto = z
  .object({
    id: z.string(),
    product_id: z.string().nullable(),
    variant_id: z.string(),
    name: z.string(),
    slug: z.string().nullable(),
    variant_name: z.string().nullable(),
    sku: z.string().nullable(),
    image: z.object({ url: z.string(), alt_text: z.string().nullable() }).nullable(),
    options: z.record(z.string(), z.string()),
    quantity: z.int(),
    unit_price: money(),
    compare_at_price: money()
      .nullable()
      .openapi({ description: "What a unit would cost otherwise; null where that is not more." }),
    price_list: orNull(PriceListRef).openapi({
      description: "The price list that made the price; null for the usual one.",
    }),
    sale_ends_at: timestamp()
      .nullable()
      .openapi({ description: "When the sale that made the price ends; null where there is none or it has no end." }),
    line_total: money().openapi({ description: "`quantity * unit_price`. The lines add up to `subtotal`." }),
    discount_total: money().openapi({ description: "What promotions take off the line." }),
    tax_total: money().openapi({ description: "Tax added to the line; 0 where prices include it." }),
    tax_included_total: money().openapi({ description: "The tax inside the line, where prices include it." }),
    tax_lines: z.array(TaxLineDto).openapi({ description: "Each tax of the line, in the order in which they apply." }),
    available: z
      .int()
      .openapi({ description: "Units that could be bought at this moment, this line's own among them." }),
    warnings: z.array(CartWarning),
  })
  .openapi("CartItem");
export type CartItemDto = z.output<typeof CartItemDto>;

const CartTenderDto = z
  .object({
    account_id: z.string().openapi({ description: "The gift card, for `DELETE /cart/gift-cards/{id}`." }),
    last4: z.string().nullable().openapi({ description: "The last characters of its code.", example: "7KQM" }),
    balance: z.int().openapi({ description: "What can be spent of it, in minor units of its own `currency`." }),
    currency: z.string().openapi({ description: "The currency of the card.", example: "USD" }),
    amount: z.int().openapi({ description: "What it would pay of this cart now." }),
    problem: z.enum(["disabled", "expired", "currency_mismatch", "used_up"]).nullable().openapi({
      description: "Why it pays nothing; null for a card that can be spent.",
    }),
  })
  .openapi("CartTender");

export const CartDto = z
  .object({
    id: z
      .string()
      .nullable()
      .openapi({ description: "Null while there is no cart: nothing is stored for a visitor who only looks." }),
    currency: z.string().nullable().openapi({ description: "That of the first line; null for an empty cart." }),
    items: z.array(CartItemDto),
    item_count: z.int().openapi({ description: "Units in all lines." }),
    subtotal: money(),
    discount_total: money(),
    shipping_total: money().openapi({
      description: "0 until a shipping method is chosen at checkout; see the cart's shipping options.",
    }),
    tax_total: money().openapi({ description: "Tax that comes on top, as it would be without an address." }),
    tax_included_total: money().openapi({
      description: "The tax inside the prices, where they include it. Shown, never added.",
    }),
    total: money(),
    coupons: z.array(z.object({ code: z.string() })),
    tenders: z.array(CartTenderDto).openapi({ description: "The gift cards in the cart, in the order of their use." }),
    amount_due: money().openapi({ description: "What is left of `total` to be paid otherwise." }),
    adjustments: z.array(AdjustmentDto).openapi({ description: "What is taken off, and by which promotion." }),
    warnings: z.array(
      CartWarning.extend({ item_id: z.string() }).openapi({
        example: { code: "low_stock", message: "Only 3 are left.", item_id: EXAMPLE_ID },
      }),
    ),
    cart_token: z.string().optional().openapi({
      description: "Only in the answer that creates a guest's cart: send it as `Cart-Token` from then on.",
    }),
  })
  .openapi("Cart", {
    example: {
      id: EXAMPLE_ID,
      currency: "USD",
      items: [
        {
          id: EXAMPLE_ID,
          product_id: EXAMPLE_ID,
          variant_id: EXAMPLE_ID,
          name: "Linen apron",
          slug: "linen-apron",
          variant_name: "M",
          sku: "APRON-M",
          image: { url: "/images/4f1d0c5c9b7e.webp", alt_text: "Linen apron" },
          options: { Size: "M" },
          quantity: 2,
          unit_price: 3900,
          compare_at_price: null,
          price_list: null,
          sale_ends_at: null,
          line_total: 7800,
          discount_total: 0,
          tax_total: 566,
          tax_included_total: 0,
          tax_lines: [
            {
              rate_id: EXAMPLE_ID,
              name: "Sales tax",
              rate_ppm: 72_500,
              kind: "standard",
              amount: 566,
              included: false,
            },
          ],
          available: 12,
          warnings: [],
        },
      ],
      item_count: 2,
      subtotal: 7800,
      discount_total: 0,
      shipping_total: 0,
      tax_total: 566,
      tax_included_total: 0,
      total: 8366,
      coupons: [],
      tenders: [],
      amount_due: 8366,
      adjustments: [],
      warnings: [],
    },
  });
export type CartDto = z.output<typeof CartDto>;

export const AddItemInput = z
  .strictObject({
    variant_id: id().optional(),
    product_id: reference().optional().openapi({
      description: "Id or slug of a product with a single variant, in place of `variant_id`.",
      example: "linen-apron",
    }),
    quantity: quantity().default(1),
  })
  .refine(({ variant_id, product_id }) => (variant_id === undefined) !== (product_id === undefined), {
    path: ["variant_id"],
    message: "Send either variant_id or product_id",
  })
  .openapi("CartItemInput", { example: { variant_id: EXAMPLE_ID, quantity: 2 } });
export type AddItemInput = z.output<typeof AddItemInput>;

export const ResizeItemInput = z
  .strictObject({ quantity: quantity() })
  .openapi("CartItemChange", { example: { quantity: 3 } });

export const ShippingOptionsQuery = z.strictObject({
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters in upper case")
    .optional()
    .openapi({ example: "US" }),
  state: text(80).optional(),
  postal_code: text(20).optional(),
});

export const ShippingOptionsDto = z
  .object({
    data: z.array(
      z.object({
        shipping_method_id: z.string(),
        name: z.string(),
        description: z.string(),
        price: z.int(),
        currency: z.string(),
      }),
    ),
    next_cursor: z.null(),
  })
  .openapi("ShippingOptions", {
    example: {
      data: [
        {
          shipping_method_id: EXAMPLE_ID,
          name: "Standard",
          description: "Three to five working days",
          price: 500,
          currency: "USD",
        },
      ],
      next_cursor: null,
    },
  });
