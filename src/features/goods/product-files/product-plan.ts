import { type ProductRow } from "#goods/catalog";
import { type Option, optionsKey, skuFrom, variantName } from "#goods/products";
import { htmlToText, textToHtml } from "./html-text.ts";

/** Pure: what has to be written for imported products, given what the catalog has. */

/** Why a row of a file cannot be used; the header is row 1. */
export type RowFault = { readonly row: number; readonly code: string; readonly message: string };
/** What a row of a file says of a variant: prices in minor units, option values in the order of the product's `option_names`. `undefined` where the file has no column for it. */
export type ImportedVariant = {
  readonly row: number;
  readonly values: readonly string[];
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly price: number;
  readonly compare_at_price: number | null | undefined;
  readonly cost_price: number | null;
  readonly weight_grams: number | undefined;
  readonly quantity: number;
  readonly image_url: string | null;
};
/** What a file says of a product, and null where it says nothing. */
export type ImportedProduct = {
  readonly slug: string;
  /** The rows that the product was read from, refused ones too. */
  readonly rows: readonly number[];
  readonly name: string | null;
  readonly description: string | null;
  readonly status: "draft" | "active" | "archived" | null;
  readonly tags: readonly string[] | null;
  /** Slugs. */
  readonly categories: readonly string[] | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly option_names: readonly string[];
  readonly variants: readonly ImportedVariant[];
  readonly images: readonly { readonly url: string; readonly alt_text: string }[];
};

type Known = Pick<
  ProductRow,
  | "id"
  | "slug"
  | "name"
  | "description"
  | "status"
  | "currency"
  | "deleted_at"
  | "tags"
  | "options"
  | "variants"
  | "images"
>;

export type PlannedVariant = {
  readonly id: string;
  readonly product_id: string;
  readonly is_new: boolean;
  readonly sku: string;
  readonly name: string;
  readonly options: Readonly<Record<string, string>>;
  readonly options_key: string;
  readonly position: number;
  /** A picture that the product has, or the address of a new one. */
  readonly image_id: string | null;
  readonly image_url: string | null;
  readonly compare_at_price: number | null;
  readonly weight_grams: number;
} & Pick<ImportedVariant, "price" | "cost_price" | "barcode" | "quantity">;

/** A product as it will be once `writeProducts` has written it, but for what stays as it is. */
export type PlannedProduct = {
  readonly id: string;
  readonly is_new: boolean;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly status: "draft" | "active" | "archived";
  readonly tags: readonly string[];
  readonly category_ids: readonly string[] | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly options: readonly Option[];
  readonly variants: readonly PlannedVariant[];
  /** The SKUs of all its variants, for the words that it is found by. */
  readonly skus: readonly string[];
  readonly images: ImportedProduct["images"];
};

export type PlanContext = {
  readonly currency: string;
  readonly id: () => string;
  readonly taken_skus: Set<string>;
  /** The ids of the categories that the products name, by their slugs. */
  readonly category_ids: ReadonlyMap<string, string>;
  /** Where an export says that a picture is. */
  readonly urlOf: (picture: Known["images"][number]) => string;
};

/** The SKU that a row asks for, made from the name and the options when it asks for none. */
export const wishedSku = (product: ImportedProduct, variant: ImportedVariant): string =>
  variant.sku ??
  skuFrom(
    product.name ?? product.slug,
    Object.fromEntries(product.option_names.map((name, i) => [name, variant.values[i] ?? ""])),
    product.slug.toUpperCase(),
  );

/** Which rows cannot be used, and the product that the others make, or null when none do. SKUs that are given out are added to `taken_skus`. */
export function planProduct(
  product: ImportedProduct,
  known: Known | undefined,
  context: PlanContext,
): { plan: PlannedProduct | null; faults: RowFault[] } {
  const refuseAll = (code: string, message: string) => ({
    plan: null,
    faults: product.rows.map((row) => ({ row, code, message })),
  });
  if (known && known.deleted_at !== null)
    return refuseAll("product_deleted", "The product is deleted. Restore it first");
  if (known && known.currency !== context.currency)
    return refuseAll("currency_mismatch", `The product is sold in ${known.currency}`);
  if (!known && product.name === null) return refuseAll("title_missing", "A new product needs a Title");
  const unknown = product.categories?.find((slug) => !context.category_ids.has(slug));
  if (unknown !== undefined) return refuseAll("category_not_found", `There is no category ${unknown}`);
  const before = known?.options ?? [];
  if (known && JSON.stringify(before.map((option) => option.name)) !== JSON.stringify(product.option_names))
    return refuseAll("options_differ", "The product has other options");

  const options: Option[] = product.option_names.map((name, i) => ({
    name,
    values: [...new Set([...(before[i]?.values ?? []), ...product.variants.map((variant) => variant.values[i] ?? "")])],
  }));
  const product_id = known?.id ?? context.id();
  const faults: RowFault[] = [];
  const variants: PlannedVariant[] = [];
  for (const variant of product.variants) {
    const planned = planVariant(
      product,
      variant,
      { known, options, product_id, position: (known?.variants.length ?? 0) + variants.length },
      context,
    );
    if (planned) variants.push(planned);
    else faults.push({ row: variant.row, code: "sku_taken", message: `The SKU ${variant.sku ?? ""} is taken` });
  }
  if (variants.length === 0) {
    const told = new Set(faults.map(({ row }) => row));
    return {
      plan: null,
      faults: [
        ...faults,
        ...product.rows
          .filter((row) => !told.has(row))
          .map((row) => ({
            row,
            code: "no_variant",
            message: "No row of this product has a variant that can be used",
          })),
      ],
    };
  }
  const changed = new Set(variants.map((variant) => variant.id));
  const skus = [
    ...(known?.variants ?? []).filter((variant) => !changed.has(variant.id)).map((variant) => variant.sku),
    ...variants.map((variant) => variant.sku),
  ];
  const plan: PlannedProduct = {
    id: product_id,
    is_new: !known,
    slug: product.slug,
    name: product.name ?? known?.name ?? product.slug,
    description: descriptionOf(product, known),
    status: product.status ?? known?.status ?? "active",
    tags: product.tags ?? known?.tags ?? [],
    category_ids: product.categories?.flatMap((slug) => context.category_ids.get(slug) ?? []) ?? null,
    attributes: product.attributes,
    options,
    variants,
    skus,
    images: product.images.filter(({ url }) => !known?.images.some((image) => context.urlOf(image) === url)),
  };
  return { plan, faults };
}

/** What the file says, but for a description that an export has written with fewer blanks than it has. */
function descriptionOf({ description }: ImportedProduct, known: Known | undefined): string {
  const before = known?.description ?? "";
  return description === null || description === htmlToText(textToHtml(before)) ? before : description;
}

type Place = {
  readonly known: Known | undefined;
  readonly options: readonly Option[];
  readonly product_id: string;
  readonly position: number;
};

function planVariant(
  product: ImportedProduct,
  variant: ImportedVariant,
  { known, options, product_id, position }: Place,
  { id, taken_skus, urlOf }: PlanContext,
): PlannedVariant | null {
  const chosen = Object.fromEntries(options.map(({ name }, i) => [name, variant.values[i] ?? ""]));
  const key = optionsKey(options, chosen);
  const same = known?.variants.find((one) => optionsKey(options, one.options) === key);
  const own_id = same?.id ?? id();
  const wished = same && variant.sku === null ? same.sku : wishedSku(product, variant);
  const is_own = same?.sku === wished;
  if (variant.sku !== null && !is_own && taken_skus.has(wished)) return null;
  const sku = is_own || !taken_skus.has(wished) ? wished : `${wished}-${own_id.slice(-8).toUpperCase()}`;
  taken_skus.add(sku);
  const { compare_at_price = same?.compare_at_price ?? null, weight_grams = same?.weight_grams ?? 0 } = variant;
  const { price, cost_price, barcode, quantity } = variant;
  const picture = known?.images.find((image) => variant.image_url !== null && urlOf(image) === variant.image_url);
  return {
    id: own_id,
    product_id,
    is_new: !same,
    sku,
    name: variantName(options, chosen),
    options: chosen,
    options_key: key,
    position: same?.position ?? position,
    price,
    compare_at_price,
    cost_price,
    barcode,
    weight_grams,
    quantity,
    image_id: picture?.id ?? null,
    image_url: picture ? null : variant.image_url,
  };
}
