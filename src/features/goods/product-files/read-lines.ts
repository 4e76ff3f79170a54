import { parseDecimal } from "#platform/basics/money";
import { type ImportedVariant, type RowFault } from "./product-plan.ts";

/** Pure: the variants and pictures that a product's rows have, and which of the rows cannot be used. */

/** A row of a file by its columns, as `nameColumns` names them; null where it is not CSV. The header is row 1. */
export type Row = { readonly row: number; readonly values: Readonly<Record<string, string>> | null };

const VARIANTS_MAX = 100;
const IMAGES_MAX = 50;
const COUNT_MAX = 1_000_000_000;

export const fault = (row: number, code: string, message: string): RowFault => ({ row, code, message });
/** Whether it is text without control characters, of at most so many characters. */
export const isText = (text: string, max: number): boolean => text.length <= max && !/[^\P{Cc}\n\r\t]/u.test(text);

const isUrl = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && text.length <= 2000;

function variantOf(
  row: number,
  values: Readonly<Record<string, string>>,
  option_count: number,
  currency: string,
): ImportedVariant | RowFault {
  const of = (column: string) => values[column] ?? "";
  const price = parseDecimal(of("Variant Price"), currency);
  if (price === null) return fault(row, "invalid_price", `The price must be a decimal that ${currency} can have`);
  const optional = (column: string) => (of(column) === "" ? null : parseDecimal(of(column), currency));
  const compare_at_price = optional("Variant Compare At Price");
  if (compare_at_price === null && of("Variant Compare At Price") !== "")
    return fault(row, "invalid_compare_at_price", `The compare-at price must be a decimal that ${currency} can have`);
  const weight = Number(of("Variant Grams"));
  if (!(weight >= 0 && weight <= COUNT_MAX))
    return fault(row, "invalid_weight", "The weight must be a number of grams");
  const quantity = of("Variant Inventory Qty");
  if (!/^-?\d{0,9}$/.test(quantity)) return fault(row, "invalid_quantity", "The quantity must be a whole number");
  const chosen = [1, 2, 3, 4, 5].slice(0, option_count).map((n) => of(`Option${n} Value`));
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

/** The variants by their options, the pictures in their order, and a reason for each row that cannot be used. */
export function readLines(rows: readonly Row[], option_count: number, currency: string) {
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
      faults.push(fault(row, "invalid_image_url", "The address of a picture begins with http or https"));
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
