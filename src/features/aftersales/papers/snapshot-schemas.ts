import { z } from "zod";
import { AddressDetails } from "#people/addresses";
import { taxReliefs } from "#pricing/tax";
import { TaxLineDto } from "#pricing/totals";

/** Who sells, as it is printed. Only the name is always there. */
export const Seller = z.strictObject({
  name: z.string().min(1),
  address_line1: z.string().optional(),
  address_line2: z.string().optional(),
  postal_code: z.string().optional(),
  city: z.string().optional(),
  state: z.string().optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, "is not a country")
    .optional(),
  vat_number: z.string().optional(),
  tax_number: z.string().optional(),
  registration: z.string().optional(),
  email: z.email().optional(),
  iban: z.string().optional(),
});

export const PaperLines = z.array(
  z.object({
    kind: z.enum(["item", "gift_card", "shipping"]),
    /** Empty for shipping without a name. */
    name: z.string(),
    /** Variant and options. */
    details: z.string(),
    sku: z.string().nullable(),
    /** Null where a credit note is about an amount. */
    quantity: z.int().nullable(),
    /** Null where a credit note is about an amount. */
    unit_price: z.int().nullable(),
    discount: z.int(),
    tax_lines: z.array(TaxLineDto),
    /** With its taxes, after discounts: what was paid for it, or what of it goes back. */
    amount: z.int(),
  }),
);
export type PaperLine = z.output<typeof PaperLines>[number];

/** All that is printed on a paper but its own number and date. It never changes. */
export const Snapshot = z.object({
  /** BCP 47; null for English. */
  locale: z.string().nullable(),
  time_zone: z.string(),
  seller: Seller,
  footer: z.string().nullable(),
  order_number: z.string(),
  placed_at: z.int(),
  sold_at: z.int(),
  /** These are null where the person was erased before. */
  email: z.string().nullable(),
  billing_address: AddressDetails.nullable(),
  shipping_address: AddressDetails.nullable(),
  vat_number: z.string().nullable(),
  currency: z.string(),
  prices_include_tax: z.boolean(),
  relief: z.enum(taxReliefs).nullable(),
  lines: PaperLines,
  /** Titles of the discounts, with what they took off. */
  discounts: z.array(z.object({ title: z.string(), amount: z.int() })),
  total: z.int(),
});
export type PaperSnapshot = z.output<typeof Snapshot>;
