import { z } from "@hono/zod-openapi";
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
  sku: text(100).openapi({ example: "APRON-M" }),
  price: amount(),
  compare_at_price: amount().nullable(),
  cost_price: amount().nullable(),
  barcode: text(100).nullable().openapi({ example: "4006381333931" }),
  weight_grams: count().openapi({ example: 240 }),
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
const variantName = text(200).openapi({ example: "M" });
const variantOptions = z.record(key(60), text(100)).openapi({ example: { Size: "M" } });

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
    position: count(),
    is_active,
    image_id: z.uuid().nullable(),
  })
  .partial()
  .openapi("VariantPatch", { example: { price: 3500, compare_at_price: 3900 } });
export type VariantPatch = z.output<typeof VariantPatch>;

const OptionInput = z.strictObject({ name: key(60), values: z.array(text(100)).min(1).max(OPTION_VALUES_MAX) });

const productFields = {
  name: text(200).openapi({ example: "Linen apron" }),
  description: prose(20_000).openapi({ example: "Washed linen, two pockets." }),
  slug: slug(),
  status: z.enum(["draft", "active", "archived"]),
  currency: currency(),
  featured: z.boolean(),
  categories: z
    .array(reference())
    .max(20)
    .openapi({ description: "Ids or slugs.", example: ["kitchen"] }),
  tags: z
    .array(text(60))
    .max(50)
    .openapi({ example: ["linen"] }),
  attributes: z
    .record(key(60), text(500))
    .refine((value) => Object.keys(value).length <= 50, "must have at most 50 attributes")
    .openapi({ example: { material: "linen" } }),
  options: z
    .array(OptionInput)
    .max(OPTIONS_MAX)
    .openapi({ example: [{ name: "Size", values: ["S", "M"] }] }),
};
const { name, ...otherFields } = productFields;
const others = z.object(otherFields).partial().shape;

export const ProductInput = z
  .strictObject({
    ...others,
    name,
    variants: z.array(VariantInput).min(1).max(VARIANTS_MAX).optional(),
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
