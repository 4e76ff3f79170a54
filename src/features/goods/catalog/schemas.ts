import { z } from "@hono/zod-openapi";
import { amount, choice, currency, id, orNull, timestamp } from "#platform/http/schemas";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

export const ProductStatus = choice({
  draft: "In preparation: neither shown in the storefront nor sold.",
  active: "Shown in the storefront and sold.",
  archived: "No longer shown or sold. Its orders keep what was bought.",
}).openapi("ProductStatus", { description: "Whether the storefront shows and sells the product." });

export const ImageDto = z
  .object({
    id: id(),
    url: z.string().openapi({
      description:
        "A path on this host, which never changes its content. `?w=`, `?h=`, `?fit=` and `?format=` resize it.",
      example: "/images/4f1d0c5c9b7e.webp",
    }),
    alt_text: z.string().openapi({
      description: "What the picture shows, for screen readers; empty when nobody wrote it.",
      example: "A linen apron, hung up",
    }),
    position: z
      .int()
      .openapi({ description: "Place among the product's pictures, from 0. The first is shown in lists.", example: 0 }),
    width: z
      .int()
      .nullable()
      .openapi({ description: "Pixels of the picture as it was uploaded; null when unknown.", example: 1200 }),
    height: z
      .int()
      .nullable()
      .openapi({ description: "Pixels of the picture as it was uploaded; null when unknown.", example: 1600 }),
    created_at: timestamp(),
    updated_at: timestamp().describe("When its text or its place last changed."),
  })
  .openapi("ProductImage");

export const PictureDto = z
  .object({
    url: z.string().describe("A path on this host, or an absolute address for an imported picture."),
    alt_text: z.string().describe("What the picture shows, for screen readers; empty when nobody wrote it."),
  })
  .openapi("Picture", { example: { url: "/images/4f1d0c5c9b7e.webp", alt_text: "A linen apron, hung up" } });

export const CategoryRefDto = z
  .object({
    id: id(),
    name: z.string().describe("As shoppers read it."),
    slug: z.string().describe("Also accepted where a category's id is."),
  })
  .openapi("CategoryReference", { example: { id: EXAMPLE_ID, name: "Kitchen", slug: "kitchen" } });

export const ProductOptionDto = z
  .object({
    name: z.string().describe("What shoppers choose, such as a size. The keys of a variant's `options`."),
    values: z.array(z.string()).describe("What can be chosen, in the order to show it."),
  })
  .openapi("ProductOption", { example: { name: "Size", values: ["S", "M"] } });

const discount_percentage = () =>
  z.int().min(0).max(100).openapi({
    description: "What `price` is below `compare_at_price`, in whole percent rounded down; 0 without a discount.",
    example: 20,
  });

export const PriceListRef = z
  .object({
    id: id().openapi({ description: "The price list." }),
    name: z.string().openapi({ description: "What it is called.", example: "Summer sale" }),
  })
  .openapi("PriceListRef");

const PriceTierDto = z
  .object({
    min_quantity: z.int().openapi({ description: "The fewest units of a line that it is for.", example: 10 }),
    price: amount(),
  })
  .openapi("PriceTier");

/** A variant as staff see it, who set its own price. */
const VariantFields = z.object({
  id: id(),
  product_id: id().describe("The product that it is a version of."),
  sku: z.string().openapi({
    description: "Stock keeping unit: unique in the shop, in any case of its letters.",
    example: "APRON-M",
  }),
  name: z.string().openapi({ description: "What sets it apart from the product's other variants.", example: "M" }),
  options: z
    .record(z.string(), z.string())
    .openapi({ description: "The value chosen for each of the product's options.", example: { Size: "M" } }),
  price: amount(),
  compare_at_price: amount().nullable().describe("The price before a reduction, in minor units; null without one."),
  discount_percentage: discount_percentage(),
  currency: currency(),
  in_stock: z.boolean().describe("Whether at least one unit can be bought, as of `available`."),
  available: z.int().openapi({
    description: "Units that can be sold, at most seconds old.",
    example: 12,
  }),
  weight_grams: z.int().openapi({ description: "Of one unit, for shipping rates by weight. Grams.", example: 240 }),
  image: orNull(PictureDto).describe("The variant's own picture; null when the product's pictures stand for it."),
  created_at: timestamp(),
  updated_at: timestamp().describe("When staff last changed it. Stock does not count."),
});

/** Beside a reduced price, for shops of the European Union. */
export const lowestPrice30Days = () =>
  amount().nullable().openapi({
    description:
      "Of a reduced price, the lowest one that everybody was shown in the 30 days before the reduction began. Null where the price is not reduced, or none was shown before.",
    example: null,
  });

export const VariantDto = VariantFields.extend({
  lowest_price_30_days: lowestPrice30Days(),
  price_list: orNull(PriceListRef).openapi({
    description: "The price list that made the price; null for the usual one.",
  }),
  sale_ends_at: timestamp().nullable().openapi({
    description: "When the sale that made the price ends; null where there is none or it has no end.",
  }),
  tiers: z
    .array(PriceTierDto)
    .openapi({ description: "Prices of a unit from a number of units on, lowest number first." }),
}).openapi("Variant");

/** By which tax rates a product is taxed: `standard`, or a class that the shop names itself. */
export const taxClass = () =>
  z
    .string()
    .max(30)
    .regex(/^[a-z][a-z0-9_-]*$/, "must be lower-case letters, digits, hyphens and underscores")
    .openapi({ description: "`standard`, or a class of the shop's own, such as `books`.", example: "standard" });

const ratingFields = {
  rating_average: z.number().min(1).max(5).nullable().openapi({
    description: "Stars of its approved reviews on average, to two decimals; null without any.",
    example: 4.25,
  }),
  rating_count: z.int().openapi({ description: "Approved reviews.", example: 4 }),
};

const rated = (stars: string) => z.int().openapi({ description: `Approved reviews with ${stars}.`, example: 1 });
const histogram = {
  rating_histogram: z
    .object({
      1: rated("one star"),
      2: rated("two stars"),
      3: rated("three stars"),
      4: rated("four stars"),
      5: rated("five stars"),
    })
    .openapi("RatingHistogram", { description: "How many approved reviews have each number of stars." }),
};

/** How a product is rated, where it is shown by itself. */
export const RatingDto = z.object({ ...ratingFields, ...histogram }).openapi("ProductRating");

const productFields = {
  id: id(),
  slug: z.string().openapi({
    description: "The readable part of an address, unique in the shop. Accepted where the id is.",
    example: "linen-apron",
  }),
  name: z.string().openapi({ description: "As shoppers read it.", example: "Linen apron" }),
  description: z
    .string()
    .openapi({ description: "Plain text, perhaps of several lines, or empty.", example: "Washed linen, two pockets." }),
  status: ProductStatus,
  currency: currency(),
  price: amount().openapi({ description: "Of the default variant, the cheapest one; minor units." }),
  compare_at_price: amount().nullable().describe("Of the default variant, before a reduction; null without one."),
  discount_percentage: discount_percentage(),
  price_min: amount().describe("The cheapest active variant's price, in minor units."),
  price_max: amount().describe("The dearest active variant's price, in minor units."),
  is_gift_card: z.boolean().describe("Whether it sells gift cards."),
  on_sale: z.boolean().openapi({ description: "Whether a variant costs less than its `compare_at_price`." }),
  in_stock: z.boolean().describe("Whether a variant can be bought, at most seconds old."),
  featured: z.boolean().describe("Whether staff picked it out, for a home page for example."),
  ...ratingFields,
  tags: z.array(z.string()).openapi({ description: "Names of its tags.", example: ["linen"] }),
  categories: z.array(CategoryRefDto).describe("Those that it was put into, without the ones above them."),
  image: orNull(PictureDto).describe("The first picture; null without pictures."),
  default_variant_id: id().describe("The cheapest active variant, whose price lists show."),
  created_at: timestamp(),
  updated_at: timestamp(),
};

const ProductPromotionDto = z
  .object({
    id: id().describe("The promotion."),
    title: z.string().openapi({ description: "What it is called.", example: "Buy two, get one" }),
    ends_at: timestamp().nullable().describe("When it ends; null without an end."),
  })
  .openapi("ProductPromotion");

const shownFields = {
  ...productFields,
  lowest_price_30_days: lowestPrice30Days(),
  promotions: z
    .array(ProductPromotionDto)
    .describe("What applies to it by itself in a cart, as far as its conditions hold there. `price` is without it."),
};

export const ProductSummaryDto = z.object(shownFields).openapi("ProductSummary");

export const productDetails = {
  ...histogram,
  options: z
    .array(ProductOptionDto)
    .describe("What tells its variants apart; empty for a product with a single variant."),
  images: z.array(ImageDto).describe("In the order to show them."),
  attributes: z.record(z.string(), z.string()).openapi({
    description: "Facts about the product by name, such as its material. They tell no variants apart.",
    example: { material: "linen" },
  }),
};

export const ProductDto = z
  .object({
    ...shownFields,
    ...productDetails,
    variants: z.array(VariantDto).describe("Those that are sold, in the order to show them."),
  })
  .openapi("Product");

export const AdminVariantDto = VariantFields.extend({
  barcode: z.string().nullable().describe("EAN, UPC or ISBN as it is printed; null without one."),
  cost_price: amount()
    .nullable()
    .describe("What a unit costs the shop, in minor units. Never shown to shoppers; null when unknown."),
  low_stock_threshold: z
    .int()
    .openapi({ description: "At this many available units or fewer, stock counts as low.", example: 10 }),
  is_low_stock: z.boolean().openapi({
    description: "Whether units can be sold, and no more of them than `low_stock_threshold`. Sold out is not low.",
    example: false,
  }),
  is_active: z.boolean().openapi({
    description: "An inactive variant is kept, with its stock, and neither shown in the storefront nor sold.",
    example: true,
  }),
  position: z.int().openapi({ description: "Place among the product's variants, from 0.", example: 0 }),
}).openapi("AdminVariant");

const adminFields = {
  ...productFields,
  default_variant_id: id().nullable().describe("The cheapest active variant; null when none is active."),
  tax_class: taxClass(),
  deleted_at: timestamp().nullable().openapi({
    description: "When it was deleted; null for a product that was not. It can be restored.",
    example: null,
  }),
};

export const AdminProductSummaryDto = z.object(adminFields).openapi("AdminProductSummary");

export const AdminProductDto = z
  .object({
    ...adminFields,
    ...productDetails,
    variants: z.array(AdminVariantDto).describe("All of them, inactive ones too, in the order to show them."),
  })
  .openapi("AdminProduct");

export const AvailabilityDto = z
  .object({
    data: z
      .array(
        z.object({
          variant_id: id().describe("As in the product's `variants`."),
          available: z.int().describe("Units that can be bought at this moment."),
          in_stock: z.boolean().describe("Whether `available` is above 0."),
        }),
      )
      .describe("A figure for each variant of the product."),
  })
  .openapi("Availability", { example: { data: [{ variant_id: EXAMPLE_ID, available: 12, in_stock: true }] } });

export type ProductDto = z.output<typeof ProductDto>;
export type ProductSummaryDto = z.output<typeof ProductSummaryDto>;
export type AdminProductDto = z.output<typeof AdminProductDto>;
export type AdminProductSummaryDto = z.output<typeof AdminProductSummaryDto>;
export type AdminVariantDto = z.output<typeof AdminVariantDto>;
