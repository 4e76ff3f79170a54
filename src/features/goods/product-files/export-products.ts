import { type ProductRow, selectKeptProducts } from "#goods/catalog";
import { imageUrl } from "#goods/media";
import { streamCsv } from "#platform/basics/csv";
import { toDecimal } from "#platform/basics/money";
import type { Ctx } from "#platform/context";

const PAGE = 100;
const OPTIONS_SHOWN = [0, 1, 2] as const;

/** The columns of Shopify's product CSV that the shop has something for, and the currency, which Shopify's file does not tell. */
export const EXPORT_COLUMNS = [
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
] as const;
type Line = Partial<Record<(typeof EXPORT_COLUMNS)[number], string | number>>;

/** Every product that is not deleted, in the order of their slugs, as CSV that comes as it is read. */
export const exportProducts = (ctx: Ctx) => streamCsv(EXPORT_COLUMNS, readLines(ctx));

async function* readLines(ctx: Ctx) {
  let after: string | null = null;
  do {
    const rows: ProductRow[] = await selectKeptProducts(ctx.db, after, PAGE);
    yield rows.flatMap((row) => linesOf(ctx, row));
    after = rows.length === PAGE ? (rows.at(-1)?.slug ?? null) : null;
  } while (after !== null);
}

const toHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\n", "<br>");

/** A row for each variant, with the pictures beside them as long as both last; the product's own fields are on the first. */
function linesOf(ctx: Ctx, product: ProductRow): Line[] {
  const { variants, images, options, currency } = product;
  const decimal = (amount: number | null) => (amount === null ? "" : toDecimal(amount, currency));
  return Array.from({ length: Math.max(variants.length, images.length) }, (_, i): Line => {
    const [variant, image] = [variants[i], images[i]];
    const url =
      image && (image.key === null ? image.source_url : new URL(imageUrl(image.key), ctx.config.STOREFRONT_URL).href);
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
      }),
      ...(image && { "Image Src": url ?? "", "Image Position": i + 1, "Image Alt Text": image.alt_text }),
    };
  });
}

function headOf(product: ProductRow): Line {
  const attributes = new Map(product.attributes);
  return {
    Title: product.name,
    "Body (HTML)": toHtml(product.description),
    Vendor: attributes.get("vendor") ?? "",
    Type: attributes.get("type") ?? "",
    Tags: product.tags.join(", "),
    Status: product.status,
    ...Object.fromEntries(
      OPTIONS_SHOWN.flatMap((n) => (product.options[n] ? [[`Option${n + 1} Name`, product.options[n].name]] : [])),
    ),
  };
}
