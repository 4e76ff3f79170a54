import { z } from "@hono/zod-openapi";
import { ProductStatus, taxClass } from "#goods/catalog";
import { amount, currency, prose, reference, slug, text } from "#platform/http/schemas";

const OPTIONS_MAX = 5;
const OPTION_VALUES_MAX = 100;
export const VARIANTS_MAX = 100;
const COUNT_MAX = 1_000_000_000;

const key = (max: number) =>
  text(max)
    .regex(/^[^.$]*$/, "must not hold a dot or a dollar sign")
    .refine((value) => value !== "__proto__", "must be another name");

const count = () => z.int().min(0).max(COUNT_MAX);

const variantFields = {
  sku: text(100).openapi({
    description: "Unique in the shop. Made from the product's slug when absent.",
    example: "APRON-M",
  }),
  price: amount(),
  compare_at_price: amount().nullable().describe("The price before a reduction, in minor units; null for none."),
  cost_price: amount()
    .nullable()
    .describe("What a unit costs the shop. In minor units. Never shown to shoppers; null when unknown."),
  barcode: text(100)
    .nullable()
    .openapi({ description: "EAN, UPC or ISBN as it is printed; null without one.", example: "4006381333931" }),
  weight_grams: count().openapi({ description: "Of one unit, for shipping rates by weight. Grams.", example: 240 }),
  low_stock_threshold: count().openapi({ description: "10 unless it is given.", example: 10 }),
};
const { price, ...extraFields } = variantFields;
const extras = z.object(extraFields).partial().shape;
const stock_quantity = count()
  .optional()
  .openapi({ description: "Received into stock as an `IN` movement.", example: 20 });
const is_active = z.boolean().openapi({
  description: "`false`: kept with its stock, and neither shown in the storefront nor sold. One variant stays active.",
  example: true,
});
const variantName = text(200).openapi({
  description: "What sets it apart from the product's other variants. Made from `options` when absent.",
  example: "M",
});
const variantOptions = z
  .record(key(60), text(100))
  .openapi({ description: "One value for each option of the product.", example: { Size: "M" } });

export const VariantInput = z
  .strictObject({
    ...extras,
    price,
    name: variantName.optional(),
    options: variantOptions.optional(),
    is_active: is_active.optional(),
    stock_quantity,
  })
  .openapi("VariantInput", { example: { sku: "APRON-M", price: 3900, options: { Size: "M" }, stock_quantity: 20 } });
export type VariantInput = z.output<typeof VariantInput>;

export const VariantPatch = z
  .strictObject({
    ...variantFields,
    name: variantName,
    options: variantOptions,
    position: count().describe("Place among the product's variants, from 0."),
    is_active,
    image_id: z.uuid().nullable().describe("One of the product's `images`; null to show the product's own."),
  })
  .partial()
  .openapi("VariantPatch", { example: { price: 3500, compare_at_price: 3900 } });
export type VariantPatch = z.output<typeof VariantPatch>;

const OptionInput = z.strictObject({
  name: key(60).describe("What shoppers choose, such as a size."),
  values: z.array(text(100)).min(1).max(OPTION_VALUES_MAX).describe("What can be chosen, in the order to show it."),
});

const productFields = {
  name: text(200).openapi({ description: "As shoppers read it.", example: "Linen apron" }),
  description: prose(20_000).openapi({
    description: "Plain text, perhaps of several lines, or empty.",
    example: "Washed linen, two pockets.",
  }),
  slug: slug().describe("The readable part of an address, unique in the shop. Made from `name` when absent."),
  status: ProductStatus,
  currency: currency().describe("Of all its prices. The shop's default when absent."),
  tax_class: taxClass(),
  featured: z.boolean().describe("Picks it out, for a home page for example."),
  categories: z
    .array(reference())
    .max(20)
    .openapi({ description: "Ids or slugs.", example: ["kitchen"] }),
  tags: z
    .array(text(60))
    .max(50)
    .openapi({ description: "Names of tags. New ones are made.", example: ["linen"] }),
  attributes: z
    .record(key(60), text(500))
    .refine((value) => Object.keys(value).length <= 50, "must have at most 50 attributes")
    .openapi({
      description: "At most 50 facts by name, such as the material. They tell no variants apart.",
      example: { material: "linen" },
    }),
  options: z
    .array(OptionInput)
    .max(OPTIONS_MAX)
    .openapi({
      description: "What tells its variants apart, at most 5.",
      example: [{ name: "Size", values: ["S", "M"] }],
    }),
};
const { name, ...otherFields } = productFields;
const others = z.object(otherFields).partial().shape;

export const ProductInput = z
  .strictObject({
    ...others,
    name,
    is_gift_card: z.boolean().default(false).describe("Sells gift cards, each worth its price. It cannot be changed."),
    variants: z
      .array(VariantInput)
      .min(1)
      .max(VARIANTS_MAX)
      .optional()
      .describe("At most 100. Without it the product has the variants that `options` make, or a single one."),
    ...extras,
    price: price.optional(),
    stock_quantity,
  })
  .openapi("ProductInput", {
    description:
      "Either `variants`, or the fields of its variants right on the product: with `options`, every combination of their values becomes a variant, at most 100.",
    example: {
      name: "Linen apron",
      categories: ["kitchen"],
      tags: ["linen"],
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: [{ price: 3900, options: { Size: "M" }, stock_quantity: 20 }],
    },
  });
export type ProductInput = z.output<typeof ProductInput>;

export const ProductPatch = z
  .strictObject({ ...productFields, ...variantFields })
  .partial()
  .openapi("ProductPatch", {
    description:
      "The fields to change. `price`, `compare_at_price` and `cost_price` are for all of its variants; `sku` and the other fields of a variant for a product that has one.",
    example: { name: "Washed linen apron", status: "archived" },
  });
export type ProductPatch = z.output<typeof ProductPatch>;

export const ProductPut = z
  .strictObject({ ...ProductPatch.shape, name })
  .openapi("ProductReplacement", { example: { name: "Washed linen apron", status: "active" } });
