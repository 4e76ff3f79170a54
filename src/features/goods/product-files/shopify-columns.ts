import { fold } from "#platform/basics/text";

/** Pure: what the columns of a product CSV are called, in Shopify's files of today, in its older ones and in the shop's own. */

const OPTIONS = [1, 2, 3, 4, 5] as const;

/** Each column that an import reads, by its name in older files, which the shop goes by, with its other names. */
const COLUMNS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["Handle", ["URL handle"]],
  ["Title", []],
  ["Body (HTML)", ["Description"]],
  ["Vendor", []],
  ["Type", []],
  ["Tags", []],
  ["Published", ["Published on online store"]],
  ["Status", []],
  ...OPTIONS.flatMap((n): [string, string[]][] => [
    [`Option${n} Name`, []],
    [`Option${n} Value`, []],
  ]),
  ["Variant SKU", ["SKU"]],
  ["Variant Grams", ["Weight value (grams)"]],
  ["Variant Inventory Qty", ["Inventory quantity"]],
  ["Variant Price", ["Price"]],
  ["Variant Compare At Price", ["Compare-at price"]],
  ["Variant Barcode", ["Barcode"]],
  ["Cost per item", []],
  ["Image Src", ["Product image URL"]],
  ["Image Position", []],
  ["Image Alt Text", []],
  ["Variant Image", ["Variant image URL"]],
  ["Categories", []],
  ["Currency", []],
]);
const REQUIRED = ["Handle", "Title", "Variant Price"] as const;

/** Case, blanks and punctuation make no difference. */
const keyOf = (column: string): string => fold(column).replace(/[^a-z0-9]+/g, "");
const nameByKey = new Map([...COLUMNS].flatMap(([name, others]) => [name, ...others].map((one) => [keyOf(one), name])));

/**
 * The columns of a file's first row, those that an import reads by the names of older files and the others as they are. In place
 * of them what is wrong with the row: a required column is missing, or two columns are for the same thing.
 */
export function nameColumns(header: readonly string[]): { columns: string[] } | { fault: string } {
  const found = new Map<string, string>();
  const columns: string[] = [];
  for (const written of header.map((column) => column.trim())) {
    const name = nameByKey.get(keyOf(written));
    const before = name === undefined ? undefined : found.get(name);
    if (before !== undefined)
      return { fault: `has two columns for the same thing: ${before.slice(0, 60)} and ${written.slice(0, 60)}` };
    if (name !== undefined) found.set(name, written);
    columns.push(name ?? written);
  }
  if (REQUIRED.every((name) => found.has(name))) return { columns };
  return {
    fault:
      "must be a CSV file whose first row has the columns URL handle, Title and Price (in older files Handle, Title and Variant Price)",
  };
}

const METAFIELD = "product.metafields.";
/** What merchants define and what Shopify's categories bring along. The namespaces of apps hold what is not for shoppers. */
const NAMESPACES = new Set(["custom", "shopify", "descriptors", "facts"]);

/** The attribute that a column is for, such as `fabric` of `Fabric (product.metafields.custom.fabric)`; null when it is for none. */
export function attributeOf(column: string): string | null {
  const at = column.lastIndexOf(METAFIELD);
  if (at < 0) return null;
  const path = column.slice(at + METAFIELD.length).replace(/\)$/, "");
  const dot = path.indexOf(".");
  const name = path.slice(dot + 1);
  const is_usable = NAMESPACES.has(path.slice(0, dot)) && /^[^.$]{1,60}$/.test(name) && name !== "__proto__";
  return is_usable ? name : null;
}

/** The column under which an export has an attribute, which `attributeOf` reads. */
export const attributeColumn = (name: string): string => `${name} (${METAFIELD}custom.${name})`;
