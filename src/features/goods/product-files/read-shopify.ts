import { parseDecimal } from "#platform/basics/money";
import { fold, slugify } from "#platform/basics/text";
import { htmlToText } from "./html-text.ts";
import { type ImportedProduct, type ImportedVariant, type RowFault } from "./product-plan.ts";

/** Pure: rows of Shopify's product CSV become products, variants and pictures, or a reason why not. */

export type Row = { readonly row: number; readonly values: Readonly<Record<string, string>> | null };

export const SHOPIFY_COLUMNS = ["Handle", "Title", "Variant Price"] as const;
const VARIANTS_MAX = 100;
const IMAGES_MAX = 50;
const COUNT_MAX = 1_000_000_000;
/** Text of 20,000 characters and what it is wrapped in. */
const HTML_LENGTH_MAX = 100_000;

const fault = (row: number, code: string, message: string): RowFault => ({ row, code, message });
const isText = (text: string, max: number): boolean => text.length <= max && !/[^\P{Cc}\n\r\t]/u.test(text);

const statusOf = (values: Readonly<Record<string, string>>): ImportedProduct["status"] => {
  const status = values["Status"]?.toLowerCase() ?? "";
  if (status === "draft" || status === "active" || status === "archived") return status;
  const published = values["Published"]?.toLowerCase() ?? "";
  return published === "" ? null : published === "true" ? "active" : "draft";
};

const isUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && text.length <= 2000;

/** The handle of a row as the shop writes slugs; empty when it has none. */
export const slugOfRow = ({ values }: Row): string => slugify(values?.["Handle"] ?? "");

function variantOf(
  row: number,
  values: Readonly<Record<string, string>>,
  option_count: number,
  currency: string,
): ImportedVariant | RowFault {
  const of = (column: string) => values[column] ?? "";
  const price = parseDecimal(of("Variant Price"), currency);
  if (price === null) return fault(row, "invalid_price", `Variant Price must be a decimal that ${currency} can have`);
  const optional = (column: string) => (of(column) === "" ? null : parseDecimal(of(column), currency));
  const compare_at_price = optional("Variant Compare At Price");
  if (compare_at_price === null && of("Variant Compare At Price") !== "")
    return fault(
      row,
      "invalid_compare_at_price",
      `Variant Compare At Price must be a decimal that ${currency} can have`,
    );
  const weight = Number(of("Variant Grams"));
  if (!(weight >= 0 && weight <= COUNT_MAX))
    return fault(row, "invalid_weight", "Variant Grams must be a number of grams");
  const quantity = of("Variant Inventory Qty");
  if (!/^-?\d{0,9}$/.test(quantity))
    return fault(row, "invalid_quantity", "Variant Inventory Qty must be a whole number");
  const chosen = [1, 2, 3].slice(0, option_count).map((n) => of(`Option${n} Value`));
  if (chosen.some((value) => value === "" || !isText(value, 100)))
    return fault(row, "invalid_option", "Each option of the product needs a value of at most 100 characters");
  if (!isText(of("Variant SKU"), 100) || !isText(of("Variant Barcode"), 100))
    return fault(row, "invalid_sku", "SKU and barcode have at most 100 characters");
  const image_url = of("Variant Image");
  return {
    row,
    values: chosen,
    sku: of("Variant SKU") || null,
    barcode: of("Variant Barcode") || null,
    price,
    compare_at_price: values["Variant Compare At Price"] === undefined ? undefined : compare_at_price,
    cost_price: optional("Cost per item"),
    weight_grams: values["Variant Grams"] === undefined ? undefined : Math.round(weight),
    quantity: Math.max(0, Number(quantity || 0)),
    image_url: isUrl(image_url) ? image_url : null,
  };
}

const isVariantRow = (values: Readonly<Record<string, string>>, first: boolean): boolean =>
  first ||
  ["Option1 Value", "Option2 Value", "Option3 Value", "Variant SKU", "Variant Price"].some(
    (column) => (values[column] ?? "") !== "",
  );

/** The product of rows with one handle. A row that cannot be used is refused by itself; all are, when the product as a whole cannot be. */
export function readProductRows(
  rows: readonly Row[],
  currency: string,
): { product: ImportedProduct | null; faults: RowFault[] } {
  const first = rows[0];
  const head = first?.values;
  if (!first || !head)
    return { product: null, faults: rows.map(({ row }) => fault(row, "unreadable", "The row is not CSV in UTF-8")) };
  const refuseAll = (code: string, message: string) => ({
    product: null,
    faults: rows.map(({ row }) => fault(row, code, message)),
  });
  const slug = slugOfRow(first);
  if (slug === "") return refuseAll("handle_missing", "Handle must be letters or digits");
  const name = (head["Title"] ?? "").trim();
  if (!isText(name, 200)) return refuseAll("invalid_title", "Title has at most 200 characters");
  const html = head["Body (HTML)"] ?? "";
  if (html.length > HTML_LENGTH_MAX)
    return refuseAll("invalid_description", "Body (HTML) has at most 100,000 characters, including tags");
  const description = htmlToText(html);
  if (!isText(description, 20_000))
    return refuseAll("invalid_description", "Body (HTML) has at most 20,000 characters of text");
  const tags = (head["Tags"] ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  if (tags.length > 50 || tags.some((tag) => !isText(tag, 60)))
    return refuseAll("invalid_tags", "A product has at most 50 tags of at most 60 characters");
  const isDefault = head["Option1 Name"] === "Title" && head["Option1 Value"] === "Default Title";
  const option_names = isDefault
    ? []
    : [1, 2, 3].map((n) => (head[`Option${n} Name`] ?? "").trim()).filter((option) => option !== "");
  if (
    new Set(option_names.map(fold)).size !== option_names.length ||
    option_names.some((option) => !/^[^.$]{1,60}$/.test(option) || option === "__proto__")
  )
    return refuseAll(
      "invalid_option_name",
      "Option names differ, have at most 60 characters and neither a dot nor a dollar sign",
    );
  const attributes = Object.fromEntries(
    ["Vendor", "Type"]
      .map((column) => [column.toLowerCase(), (head[column] ?? "").trim()] as const)
      .filter(([, value]) => value !== "" && isText(value, 500)),
  );

  const { variants, images, faults } = readLines(rows, option_names.length, currency);
  if (variants.length === 0) {
    const told = new Set(faults.map((one) => one.row));
    return {
      product: null,
      faults: [
        ...faults,
        ...rows
          .filter(({ row }) => !told.has(row))
          .map(({ row }) => fault(row, "no_variant", "No row of this product has a variant that can be used")),
      ],
    };
  }
  const product: ImportedProduct = {
    slug,
    rows: rows.map(({ row }) => row),
    name: name || null,
    description: head["Body (HTML)"] === undefined || description === "" ? null : description,
    status: statusOf(head),
    tags: head["Tags"] === undefined ? null : tags,
    attributes,
    option_names,
    variants,
    images,
  };
  return { product, faults };
}

function readLines(rows: readonly Row[], option_count: number, currency: string) {
  const variants = new Map<string, ImportedVariant>();
  const images = new Map<string, { url: string; alt_text: string; position: number }>();
  const faults: RowFault[] = [];
  for (const [i, { row, values }] of rows.entries()) {
    if (!values) {
      faults.push(fault(row, "unreadable", "The row is not CSV in UTF-8"));
      continue;
    }
    const url = values["Image Src"] ?? "";
    if (url !== "" && !isUrl(url))
      faults.push(fault(row, "invalid_image_url", "Image Src must be an address that begins with http or https"));
    else if (url !== "" && !images.has(url) && images.size < IMAGES_MAX)
      images.set(url, {
        url,
        alt_text: (values["Image Alt Text"] ?? "")
          .replace(/\p{Cc}/gu, " ")
          .trim()
          .slice(0, 500),
        position: Number(values["Image Position"] || images.size + 1) || 0,
      });
    if (!isVariantRow(values, i === 0)) continue;
    const variant = variantOf(row, values, option_count, currency);
    if ("code" in variant) faults.push(variant);
    else if (variants.has(JSON.stringify(variant.values)))
      faults.push(fault(row, "duplicate_variant", "Another row has a variant with the same options"));
    else if (variants.size === VARIANTS_MAX)
      faults.push(fault(row, "too_many_variants", `A product has at most ${VARIANTS_MAX} variants`));
    else variants.set(JSON.stringify(variant.values), variant);
  }
  // One refusal a row is enough to know what to mend first.
  const once = [...new Map(faults.map((one) => [one.row, one])).values()];
  return {
    variants: [...variants.values()],
    images: [...images.values()].toSorted((a, b) => a.position - b.position),
    faults: once,
  };
}
