import { and, asc, eq, isNull, notInArray } from "drizzle-orm";
import { productAttributes, type ProductRow, products, selectKeptProducts } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { streamCsv } from "#platform/basics/csv";
import { toDecimal } from "#platform/basics/money";
import type { Ctx } from "#platform/context";
import { textToHtml } from "./html-text.ts";
import { joinNames } from "./join-names.ts";
import { attributeColumn } from "./shopify-columns.ts";

const PAGE = 100;
const OPTIONS_SHOWN = [0, 1, 2, 3, 4] as const;
/** Attributes with a column of their own: as many names as a header has room for. */
const ATTRIBUTES_MAX = 100;
/** Attributes that Shopify has a column for. */
const OWN_COLUMN = ["vendor", "type"] as const;

/** The columns of Shopify's product CSV that the shop has something for, and what Shopify's file has none for: the currency, more options, categories. */
const EXPORT_COLUMNS = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Type",
  "Tags",
  "Status",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Option3 Name",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Qty",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Barcode",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Cost per item",
  "Currency",
  "Variant Image",
  "Categories",
  "Option4 Name",
  "Option4 Value",
  "Option5 Name",
  "Option5 Value",
] as const;
type Line = Partial<Record<string, string | number>>;

/** Every product that is not deleted, in the order of their slugs, as CSV that comes as it is read. An import that reads it changes nothing. */
export async function exportProducts(ctx: Ctx): Promise<ReadableStream<Uint8Array>> {
  const attributes = await ctx.db
    .selectDistinct({ name: productAttributes.name })
    .from(productAttributes)
    .innerJoin(products, and(eq(products.id, productAttributes.product_id), isNull(products.deleted_at)))
    .where(notInArray(productAttributes.name, [...OWN_COLUMN]))
    .orderBy(asc(productAttributes.name))
    .limit(ATTRIBUTES_MAX);
  const columns = [...EXPORT_COLUMNS, ...attributes.map(({ name }) => attributeColumn(name))];
  return streamCsv(columns, readLines(ctx), { comes_back: true });
}

/** Where a picture is: at the address that it came by, or in the shop. */
export const pictureUrl =
  (ctx: Ctx) =>
  ({ key, source_url }: Pick<ProductRow["images"][number], "key" | "source_url">): string =>
    key === null ? (source_url ?? "") : new URL(imageUrl(key), ctx.config.STOREFRONT_URL).href;

async function* readLines(ctx: Ctx) {
  let after: string | null = null;
  do {
    const rows: ProductRow[] = await selectKeptProducts(ctx.db, after, PAGE);
    yield rows.flatMap((row) => linesOf(ctx, row));
    after = rows.length === PAGE ? (rows.at(-1)?.slug ?? null) : null;
  } while (after !== null);
}

/** A row for each variant, with the pictures beside them as long as both last; the product's own fields are on the first. */
function linesOf(ctx: Ctx, product: ProductRow): Line[] {
  const { variants, images, options, currency } = product;
  const urlOf = pictureUrl(ctx);
  const decimal = (amount: number | null) => (amount === null ? "" : toDecimal(amount, currency));
  return Array.from({ length: Math.max(variants.length, images.length) }, (_, i): Line => {
    const [variant, image] = [variants[i], images[i]];
    return {
      Handle: product.slug,
      ...(i === 0 ? headOf(product) : {}),
      ...(variant && {
        ...Object.fromEntries(
          OPTIONS_SHOWN.flatMap((n) =>
            options[n] ? [[`Option${n + 1} Value`, variant.options[options[n].name] ?? ""]] : [],
          ),
        ),
        "Variant SKU": variant.sku,
        "Variant Grams": variant.weight_grams,
        "Variant Inventory Qty": variant.available,
        "Variant Price": decimal(variant.price),
        "Variant Compare At Price": decimal(variant.compare_at_price),
        "Variant Barcode": variant.barcode ?? "",
        "Cost per item": decimal(variant.cost_price),
        Currency: currency,
        "Variant Image": variant.image ? urlOf(variant.image) : "",
      }),
      ...(image && { "Image Src": urlOf(image), "Image Position": i + 1, "Image Alt Text": image.alt_text }),
    };
  });
}

function headOf(product: ProductRow): Line {
  const attributes = new Map(product.attributes);
  return {
    Title: product.name,
    "Body (HTML)": textToHtml(product.description),
    Vendor: attributes.get("vendor") ?? "",
    Type: attributes.get("type") ?? "",
    Tags: joinNames(product.tags),
    Categories: joinNames(product.categories.map(({ slug }) => slug).toSorted()),
    ...Object.fromEntries(product.attributes.map(([name, value]) => [attributeColumn(name), value])),
    Status: product.status,
    ...Object.fromEntries(
      OPTIONS_SHOWN.flatMap((n) => (product.options[n] ? [[`Option${n + 1} Name`, product.options[n].name]] : [])),
    ),
  };
}
