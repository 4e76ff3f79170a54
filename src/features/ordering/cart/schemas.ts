import { z } from "@hono/zod-openapi";
import { lowestPrice30Days, PriceListRef } from "#goods/catalog";
import { locale } from "#people/accounts";
import { exactlyOne, choice, currency, id, orNull, reference, timestamp } from "#platform/http/schemas";
import { couponCode } from "#pricing/coupons";
import { placeQuery, ShippingOfferDto, withCountry } from "#pricing/shipping";
import { AdjustmentDto, RejectedCodeDto, RejectionDto, TaxLineDto } from "#pricing/totals";
import { MOST_UNITS_PER_LINE } from "./rules.ts";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const money = () => z.int().openapi({ description: "Minor units of `currency`.", example: 3900 });
const quantity = () => z.int().min(1).max(MOST_UNITS_PER_LINE).openapi({ example: 2 });

const CartWarning = z
  .object({
    code: choice({
      price_changed: "The price is another than when the line was last changed.",
      low_stock: "Fewer units are left than the line asks for.",
      unavailable: "It cannot be bought now, and counts into no total.",
      not_sold_in_currency: "It has no price in the cart's currency, and counts into no total.",
    }).describe("What the warning is about, for programs."),
    message: z.string().describe("The warning in a sentence, for shoppers."),
    previous_price: z
      .int()
      .optional()
      .openapi({ description: "The price before, in minor units. Only with `price_changed`." }),
  })
  .openapi("CartWarning", { example: { code: "low_stock", message: "Only 3 are left." } });
export type CartWarning = z.output<typeof CartWarning>;

const CartItemDto = z
  .object({
    id: z.string().describe("For `/cart/items/{id}`."),
    product_id: z.string().nullable().describe("Null once the product is deleted for good."),
    variant_id: z.string().describe("What is bought."),
    name: z.string().describe("The product's name."),
    slug: z.string().nullable().describe("For the product's address; null once it is gone."),
    variant_name: z.string().nullable().describe("What sets the variant apart; null once it is gone."),
    sku: z.string().nullable().describe("Null once the variant is gone."),
    image: z
      .object({
        url: z.string().describe("A path on this host."),
        alt_text: z.string().nullable().describe("What the picture shows, for screen readers."),
      })
      .nullable()
      .describe("The variant's picture or the product's first; null without one."),
    options: z.record(z.string(), z.string()).describe("The value chosen for each option of the product."),
    is_gift_card: z.boolean().describe("Whether each unit is a gift card."),
    quantity: z.int().describe("Units, at least 1."),
    unit_price: money().describe("Of one unit, in minor units of `currency`; 0 where it has no price in it."),
    compare_at_price: money()
      .nullable()
      .openapi({ description: "The usual price of a unit; null unless it is higher." }),
    lowest_price_30_days: lowestPrice30Days(),
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
    warnings: z.array(CartWarning).describe("What a shopper should know before buying; empty without a warning."),
  })
  .openapi("CartItem");
export type CartItemDto = z.output<typeof CartItemDto>;

const CartTenderDto = z
  .object({
    account_id: z.string().openapi({ description: "The gift card, for `DELETE /cart/gift-cards/{id}`." }),
    last4: z.string().nullable().openapi({ description: "The last characters of its code.", example: "7KQM" }),
    balance: z.int().openapi({ description: "The balance that can be spent, in minor units of its own `currency`." }),
    currency: z.string().openapi({ description: "The currency of the card.", example: "USD" }),
    amount: z.int().openapi({ description: "What it would pay of this cart now." }),
    problem: choice({
      disabled: "The card was ended.",
      expired: "The card's time is over.",
      currency_mismatch: "The card is in another currency than the cart.",
      used_up: "Nothing is free of the card.",
    })
      .nullable()
      .openapi({
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
    currency: z.string().nullable().openapi({
      description:
        "What the cart is priced in: set by the first item or by `PATCH /cart`. Null until then, and after the cart was emptied.",
    }),
    locale: z.string().nullable().openapi({
      description:
        "BCP 47 tag of what the shopper reads, set with an item or by `PATCH /cart`: what mails about an order are written in unless checkout says otherwise. Null where nobody said.",
      example: "en-GB",
    }),
    items: z.array(CartItemDto).describe("In the order in which they were added."),
    item_count: z.int().openapi({ description: "Units in all lines." }),
    requires_shipping: z
      .boolean()
      .describe("False for gift cards alone: they are ordered without an address and a shipping method."),
    subtotal: money().describe("The lines that can be bought, before discounts."),
    discount_total: money().describe("What discounts take off."),
    shipping_total: money().openapi({
      description: "0 until a shipping method is chosen at checkout; see the cart's shipping options.",
    }),
    tax_total: money().openapi({ description: "Tax that comes on top, as it would be without an address." }),
    tax_included_total: money().openapi({
      description: "The tax inside the prices, where they include it. Shown, never added.",
    }),
    tax_is_estimated: z.boolean().openapi({
      description: "Whether a tax engine works out the tax at checkout; here it is by the shop's own rates.",
    }),
    total: money().describe("What is to be paid as things stand."),
    coupons: z
      .array(
        z
          .object({
            code: z.string().openapi({ description: "In upper case.", example: "SPRING" }),
            applied: z.boolean().openapi({ description: "Whether it takes something off." }),
            reason: RejectionDto().optional(),
          })
          .openapi("CartCoupon"),
      )
      .openapi({ description: "The codes of the cart, in the order in which they were given." }),
    rejected_codes: z.array(RejectedCodeDto).openapi({ description: "The codes that take nothing off, and why." }),
    tenders: z.array(CartTenderDto).openapi({ description: "The gift cards in the cart, in the order of their use." }),
    amount_due: money().openapi({ description: "What is left of `total` to be paid otherwise." }),
    adjustments: z.array(AdjustmentDto).openapi({ description: "What is taken off, and by which promotion." }),
    warnings: z
      .array(
        CartWarning.extend({ item_id: z.string().describe("The line that it is about.") }).openapi({
          example: { code: "low_stock", message: "Only 3 are left.", item_id: EXAMPLE_ID },
        }),
      )
      .describe("Those of all lines, each with its line."),
    cart_token: z.string().optional().openapi({
      description: "Only in the answer that creates a guest's cart: send it as `Cart-Token` from then on.",
    }),
  })
  .openapi("Cart", {
    example: {
      id: EXAMPLE_ID,
      currency: "USD",
      locale: "en-GB",
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
          is_gift_card: false,
          quantity: 2,
          unit_price: 3900,
          compare_at_price: null,
          lowest_price_30_days: null,
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
      requires_shipping: true,
      subtotal: 7800,
      discount_total: 0,
      shipping_total: 0,
      tax_total: 566,
      tax_included_total: 0,
      tax_is_estimated: false,
      total: 8366,
      coupons: [],
      tenders: [],
      amount_due: 8366,
      rejected_codes: [],
      adjustments: [],
      warnings: [],
    },
  });
export type CartDto = z.output<typeof CartDto>;

export const AddItemInput = z
  .strictObject({
    variant_id: id().optional().describe("What to add. This or `product_id`."),
    product_id: reference().optional().openapi({
      description: "Id or slug of a product with a single variant, in place of `variant_id`.",
      example: "linen-apron",
    }),
    quantity: quantity().default(1).describe("Units, added to a line of the variant that is there already."),
    currency: currency().optional().openapi({
      description:
        "What an empty cart is to be priced in: the product's own currency unless this is given. A cart with items keeps its currency: change it by `PATCH /cart`.",
    }),
    locale: locale().optional().openapi({
      description: "BCP 47 tag of what the shopper reads: the cart is set to it. It stays as it is when absent.",
    }),
  })
  .superRefine(({ variant_id, product_id }, context) => exactlyOne({ variant_id, product_id }, context))
  .openapi("CartItemInput", { example: { variant_id: EXAMPLE_ID, quantity: 2 } });
export type AddItemInput = z.output<typeof AddItemInput>;

export const CartChange = z
  .strictObject({
    currency: currency().optional().openapi({ description: "What the cart is priced in from now on.", example: "EUR" }),
    locale: locale().nullable().optional().openapi({
      description: "BCP 47 tag of what the shopper reads; null forgets it. Emptying the cart does not.",
      example: "de-AT",
    }),
  })
  .refine((change) => Object.values(change).some((given) => given !== undefined), {
    path: ["currency"],
    params: { code: "required" },
    message: "`currency` or `locale` is required",
  })
  .openapi("CartChange", { example: { currency: "EUR", locale: "de-AT" } });

export const ResizeItemInput = z
  .strictObject({ quantity: quantity().describe("Units that the line is to have.") })
  .openapi("CartItemChange", { example: { quantity: 3 } });

export const CouponInput = z
  .strictObject({ code: couponCode() })
  .openapi("CartCouponInput", { example: { code: "SPRING" } });

export const CouponParam = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(200)
    .transform((code) => code.trim().toUpperCase())
    .openapi({
      param: { name: "code", in: "path" },
      type: "string",
      description: "The code, in upper or lower case.",
      example: "SPRING",
    }),
});

export const ShippingOptionsQuery = withCountry(z.strictObject(placeQuery));

export const ShippingOptionsDto = z
  .object({
    data: z.array(ShippingOfferDto).describe("The methods that this cart can be sent by, cheapest first."),
    next_cursor: z.null().describe("Always null: the list has one page."),
  })
  .openapi("ShippingOptions", {
    example: {
      data: [
        {
          shipping_method_id: EXAMPLE_ID,
          name: "Standard",
          description: "By post, with a tracking number",
          delivery_time: "3 to 5 working days",
          pickup_place: null,
          price: 500,
          currency: "USD",
        },
      ],
      next_cursor: null,
    },
  });
