import { z } from "@hono/zod-openapi";
import { amount, currency, id, orNull, timestamp } from "#platform/http/schemas";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

export const ImageDto = z
  .object({
    id: id(),
    url: z.string().openapi({ example: "/images/4f1d0c5c9b7e.webp" }),
    alt_text: z.string().openapi({ example: "A linen apron, hung up" }),
    position: z.int().openapi({ example: 0 }),
    width: z.int().nullable().openapi({ example: 1200 }),
    height: z.int().nullable().openapi({ example: 1600 }),
  })
  .openapi("ProductImage");

export const PictureDto = z
  .object({ url: z.string(), alt_text: z.string() })
  .openapi("Picture", { example: { url: "/images/4f1d0c5c9b7e.webp", alt_text: "A linen apron, hung up" } });

export const CategoryRefDto = z
  .object({ id: id(), name: z.string(), slug: z.string() })
  .openapi("CategoryReference", { example: { id: EXAMPLE_ID, name: "Kitchen", slug: "kitchen" } });

export const ProductOptionDto = z
  .object({ name: z.string(), values: z.array(z.string()) })
  .openapi("ProductOption", { example: { name: "Size", values: ["S", "M"] } });

const discount_percentage = () =>
  z.int().min(0).max(100).openapi({
    description: "What `price` is below `compare_at_price`, in whole percent rounded down; 0 without a discount.",
    example: 20,
  });

export const VariantDto = z
  .object({
    id: id(),
    product_id: id(),
    sku: z.string().openapi({ example: "APRON-M" }),
    name: z.string().openapi({ example: "M" }),
    options: z.record(z.string(), z.string()).openapi({ example: { Size: "M" } }),
    price: amount(),
    compare_at_price: amount().nullable(),
    discount_percentage: discount_percentage(),
    currency: currency(),
    in_stock: z.boolean(),
    available: z.int().openapi({ description: "Units that can be sold, at most seconds old.", example: 12 }),
    weight_grams: z.int().openapi({ example: 240 }),
    image: orNull(PictureDto),
  })
  .openapi("Variant");

const productFields = {
  id: id(),
  slug: z.string().openapi({ example: "linen-apron" }),
  name: z.string().openapi({ example: "Linen apron" }),
  description: z.string().openapi({ example: "Washed linen, two pockets." }),
  status: z.enum(["draft", "active", "archived"]),
  currency: currency(),
  price: amount().openapi({ description: "Of the default variant, the cheapest one; minor units." }),
  compare_at_price: amount().nullable(),
  discount_percentage: discount_percentage(),
  price_min: amount(),
  price_max: amount(),
  on_sale: z.boolean().openapi({ description: "Whether a variant costs less than its `compare_at_price`." }),
  in_stock: z.boolean(),
  featured: z.boolean(),
  rating_average: z.number().nullable().openapi({ example: null }),
  rating_count: z.int().openapi({ example: 0 }),
  tags: z.array(z.string()).openapi({ example: ["linen"] }),
  categories: z.array(CategoryRefDto),
  image: orNull(PictureDto),
  default_variant_id: id(),
  created_at: timestamp(),
  updated_at: timestamp(),
};

export const ProductSummaryDto = z.object(productFields).openapi("ProductSummary");

export const productDetails = {
  options: z.array(ProductOptionDto),
  images: z.array(ImageDto),
  attributes: z.record(z.string(), z.string()).openapi({ example: { material: "linen" } }),
};

export const ProductDto = z
  .object({ ...productFields, ...productDetails, variants: z.array(VariantDto) })
  .openapi("Product");

export const AdminVariantDto = VariantDto.extend({
  barcode: z.string().nullable(),
  cost_price: amount().nullable(),
  low_stock_threshold: z.int().openapi({ example: 10 }),
  is_low_stock: z.boolean().openapi({
    description: "Whether units can be sold, and no more of them than `low_stock_threshold`. Sold out is not low.",
    example: false,
  }),
  is_active: z.boolean().openapi({
    description: "An inactive variant is kept, with its stock, and neither shown in the storefront nor sold.",
    example: true,
  }),
  position: z.int().openapi({ example: 0 }),
}).openapi("AdminVariant");

const adminFields = {
  ...productFields,
  default_variant_id: id().nullable(),
  deleted_at: timestamp().nullable().openapi({ example: null }),
};

export const AdminProductSummaryDto = z.object(adminFields).openapi("AdminProductSummary");

export const AdminProductDto = z
  .object({ ...adminFields, ...productDetails, variants: z.array(AdminVariantDto) })
  .openapi("AdminProduct");

export const AvailabilityDto = z
  .object({ data: z.array(z.object({ variant_id: id(), available: z.int(), in_stock: z.boolean() })) })
  .openapi("Availability", { example: { data: [{ variant_id: EXAMPLE_ID, available: 12, in_stock: true }] } });

export type ProductDto = z.output<typeof ProductDto>;
export type ProductSummaryDto = z.output<typeof ProductSummaryDto>;
export type AdminProductDto = z.output<typeof AdminProductDto>;
export type AdminProductSummaryDto = z.output<typeof AdminProductSummaryDto>;
export type AdminVariantDto = z.output<typeof AdminVariantDto>;
