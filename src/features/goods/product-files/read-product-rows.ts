import { fold, freeSlug, slugify } from "#platform/basics/text";
import { htmlToText } from "./html-text.ts";
import { splitNames } from "./join-names.ts";
import { type ImportedProduct, type RowFault } from "./product-plan.ts";
import { fault, isText, readLines, type Row } from "./read-lines.ts";
import { attributeOf } from "./shopify-columns.ts";

/** Pure: rows of a product CSV become products, or a reason why not. */

type Values = NonNullable<Row["values"]>;

/** Text of 20,000 characters and what it is wrapped in. */
const HTML_LENGTH_MAX = 100_000;
const ATTRIBUTES_MAX = 50;
const CATEGORIES_MAX = 20;

/** A product that is active and not in the online store, or only there for those who have its address, is not shown: it is a draft. */
function statusOf(values: Values): ImportedProduct["status"] {
  const of = (column: string) => values[column]?.toLowerCase() ?? "";
  const [status, published] = [of("Status"), of("Published")];
  if (status === "unlisted" || (status === "active" && published === "false")) return "draft";
  if (status === "draft" || status === "active" || status === "archived") return status;
  return published === "" ? null : published === "true" ? "active" : "draft";
}

/** A slug as it is, and anything else as the shop makes slugs; one that is reserved has a number behind. */
const toSlug = (text: string): string =>
  freeSlug(text.length <= 200 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) ? text : slugify(text), new Set());

/** The handle of a row as the shop writes slugs; empty when it has none. */
export const slugOfRow = ({ values }: Row): string => toSlug(values?.["Handle"] ?? "");

/** Vendor and type before all, then the metafields in the order of the file. An empty field says nothing. */
function attributesOf(head: Values): Record<string, string> {
  const named = Object.entries(head).map(([column, value]) => [attributeOf(column), value] as const);
  const all = [["vendor", head["Vendor"]] as const, ["type", head["Type"]] as const, ...named];
  const found = new Map<string, string>();
  for (const [name, value = ""] of all)
    if (name !== null && !found.has(name) && value.trim() !== "" && isText(value, 500)) found.set(name, value.trim());
  return Object.fromEntries([...found].slice(0, ATTRIBUTES_MAX));
}

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
  if ((head["Currency"] ?? currency) !== currency && head["Currency"] !== "")
    return refuseAll("currency_mismatch", `The price is in another currency than ${currency}`);
  const html = head["Body (HTML)"] ?? "";
  if (html.length > HTML_LENGTH_MAX)
    return refuseAll("invalid_description", "The description has at most 100,000 characters, including tags");
  const description = htmlToText(html);
  if (!isText(description, 20_000))
    return refuseAll("invalid_description", "The description has at most 20,000 characters of text");
  const tags = splitNames(head["Tags"] ?? "");
  if (tags.length > 50 || tags.some((tag) => !isText(tag, 60)))
    return refuseAll("invalid_tags", "A product has at most 50 tags of at most 60 characters");
  const isDefault = head["Option1 Name"] === "Title" && head["Option1 Value"] === "Default Title";
  const option_names = isDefault
    ? []
    : [1, 2, 3, 4, 5].map((n) => (head[`Option${n} Name`] ?? "").trim()).filter((option) => option !== "");
  if (
    new Set(option_names.map(fold)).size !== option_names.length ||
    option_names.some((option) => !/^[^.$]{1,60}$/.test(option) || option === "__proto__")
  )
    return refuseAll(
      "invalid_option_name",
      "Option names differ, have at most 60 characters and neither a dot nor a dollar sign",
    );
  const categories = [...new Set(splitNames(head["Categories"] ?? "").map(toSlug))];
  if (categories.length > CATEGORIES_MAX)
    return refuseAll("invalid_categories", `A product is in at most ${CATEGORIES_MAX} categories`);

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
    categories: head["Categories"] === undefined ? null : categories,
    attributes: attributesOf(head),
    option_names,
    variants,
    images,
  };
  return { product, faults };
}
