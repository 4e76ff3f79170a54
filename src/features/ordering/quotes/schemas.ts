import { z } from "@hono/zod-openapi";
import { PriceListRef } from "#goods/catalog";
import { ShippingMethodRef } from "#ordering/orders";
import { isCountry } from "#people/addresses";
import { amount, id, orNull, personalText } from "#platform/http/schemas";
import { readVatNumber } from "#pricing/tax-reliefs";
import { AdjustmentDto, RejectedCodeDto, TaxLineDto, TaxSourceDto } from "#pricing/totals";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

/** What a price depends on besides the cart and the place, as a checkout asks for it too. */
export const pricingFields = {
  vat_number: z
    .string()
    .max(30)
    .refine((given) => readVatNumber(given) !== null, "must be a VAT number with its country's letters in front")
    .optional()
    .openapi({
      description:
        "Of the business that buys, checked for form and check digit. Given by one of another member state of the European Union, with goods that are sent to another one than the shop's own, the order is not taxed: the business accounts for the tax itself (reverse charge).",
      example: "FR40303265045",
    }),
  use_store_credit: z.boolean().default(false).openapi({
    description: "Pays with the customer's store credit what the cart's gift cards leave. Not for guests.",
  }),
};

const PlaceFields = z
  .strictObject({
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
      .openapi({ description: "ISO 3166-1 alpha-2.", example: "US" }),
    state: personalText(100).nullish().openapi({ description: "State, province or prefecture.", example: "OR" }),
    postal_code: personalText(20).nullish().openapi({ description: "ZIP code.", example: "97201" }),
  })
  .openapi("Place", { description: "As much of an address as taxes depend on." });

export const QuoteInput = z
  .strictObject({
    shipping_address: PlaceFields.optional().openapi({
      description: "This or `shipping_address_id`, unless the cart has gift cards alone.",
    }),
    shipping_address_id: id().optional().openapi({ description: "One of the account's addresses." }),
    shipping_method_id: id()
      .optional()
      .openapi({ description: "One of `GET /cart/shipping-options`. Without it sending costs nothing yet." }),
    email: z
      .email()
      .max(254)
      .optional()
      .openapi({ description: "A guest's: promotions may be limited to so many uses by one customer." }),
    ...pricingFields,
  })
  .refine(
    ({ shipping_address, shipping_address_id }) => shipping_address === undefined || shipping_address_id === undefined,
    {
      path: ["shipping_address"],
      params: { code: "one_of" },
      message: "Give either shipping_address or shipping_address_id",
    },
  )
  .openapi("QuoteInput", {
    example: {
      shipping_address: { country: "US", state: "OR", postal_code: "97201" },
      shipping_method_id: EXAMPLE_ID,
    },
  });
export type QuoteInput = z.output<typeof QuoteInput>;

const QuotedItemDto = z
  .object({
    id: id().openapi({ description: "The cart's item." }),
    variant_id: id().openapi({ description: "What is bought." }),
    quantity: z.int().openapi({ description: "Units.", example: 2 }),
    unit_price: amount().openapi({ description: "Of one unit." }),
    compare_at_price: amount()
      .nullable()
      .openapi({ description: "The usual price of a unit; null unless it is higher." }),
    price_list: orNull(PriceListRef).openapi({
      description: "The price list that made the price; null for the usual one.",
    }),
    line_total: amount().openapi({ description: "`quantity * unit_price`. The items add up to `subtotal`." }),
    discount_total: amount().openapi({ description: "What promotions take off the item." }),
    tax_total: amount().openapi({ description: "Tax added to the item; 0 where prices include it." }),
    tax_included_total: amount().openapi({ description: "The tax inside the item, where prices include it." }),
    tax_lines: z.array(TaxLineDto).openapi({ description: "Each tax of the item, in the order in which they apply." }),
  })
  .openapi("QuotedItem");

const QuotedTenderDto = z
  .object({
    account_id: id().openapi({ description: "The gift card, or the store credit account." }),
    last4: z
      .string()
      .nullable()
      .openapi({ description: "The last characters of a gift card's code; null for store credit.", example: "7KQM" }),
    amount: amount().openapi({ description: "What it would pay." }),
  })
  .openapi("QuotedTender");

export const QuoteDto = z
  .object({
    currency: z.string().openapi({ description: "ISO 4217. Of all amounts.", example: "USD" }),
    items: z.array(QuotedItemDto).openapi({ description: "What is bought, in the order of the cart." }),
    subtotal: amount().openapi({ description: "The items before discounts." }),
    discount_total: amount().openapi({ description: "What promotions take off the items and off shipping." }),
    shipping_total: amount().openapi({ description: "Shipping before discounts; 0 while no method is chosen." }),
    tax_total: amount().openapi({ description: "Tax that comes on top." }),
    tax_included_total: amount().openapi({
      description: "The tax inside the prices, where they include it. Shown, never added.",
    }),
    tax_source: TaxSourceDto,
    total: amount().openapi({ description: "`subtotal - discount_total + shipping_total + tax_total`." }),
    amount_due: amount().openapi({ description: "What gift cards and store credit leave of `total`." }),
    shipping_method: orNull(ShippingMethodRef).openapi({ description: "Null while none is chosen." }),
    shipping_tax_lines: z.array(TaxLineDto).openapi({ description: "Each tax of shipping." }),
    adjustments: z.array(AdjustmentDto).openapi({ description: "What is taken off, and by which promotion." }),
    rejected_codes: z.array(RejectedCodeDto).openapi({ description: "The codes that take nothing off, and why." }),
    tenders: z
      .array(QuotedTenderDto)
      .openapi({ description: "What gift cards and store credit would pay, in the order of their use." }),
  })
  .openapi("Quote");
