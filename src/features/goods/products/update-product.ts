import { eq } from "drizzle-orm";
import {
  CatalogError,
  readProduct,
  isProduct,
  type ProductRow,
  selectProducts,
  products,
  changeProducts,
} from "#goods/catalog";
import { keepFormerSlug } from "#goods/former-slugs";
import { refuseUnsoldCurrency } from "#goods/prices";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import { fold } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { setAttributes, setCategories, setOptions, setTags, setTerms, summarise } from "./children.ts";
import type { ProductPatch, VariantPatch } from "./inputs.ts";
import { categoryIds, refusalOf, selectCategoryRefs } from "./references.ts";
import { giftCardFaults, refit } from "./rules.ts";
import { changeVariant } from "./variant-statements.ts";

/**
 * Changes the fields that are given. Prices are for all variants; the other fields of a variant for a product with one, else 422. New options must fit
 * the variants there are; the one variant of a product takes the first value of an option that is new to it.
 */
export async function updateProduct(ctx: Ctx, reference: string, patch: ProductPatch): Promise<ProductRow> {
  refuseUnsoldCurrency(ctx, patch.currency);
  const references = patch.categories ?? [];
  const [rows, refs] = await ctx.db.batch([
    selectProducts(ctx.db).where(isProduct(reference)),
    selectCategoryRefs(ctx, references),
  ]);
  const product = rows[0];
  if (!product) throw CatalogError.product_not_found();
  const category_ids = categoryIds(references, refs);
  const { own, ofVariant } = split(patch);
  const errors = product.is_gift_card ? giftCardFaults([ofVariant]) : [];
  if (errors.length > 0) throw invalidFields(errors);
  const variantChanges = changeVariants(ctx, product, patch, ofVariant);
  if (product.deleted_at !== null) throw CatalogError.product_deleted();

  const name = patch.name ?? product.name;
  const skus = ofVariant.sku === undefined ? product.variants.map((variant) => variant.sku) : [ofVariant.sku];
  const terms = { name, description: patch.description ?? product.description, skus };
  const statements = [
    ctx.db
      .update(products)
      .set({ ...own, name_key: fold(name), updated_at: ctx.now() })
      .where(eq(products.id, product.id)),
    ...keepFormerSlug(ctx, "product", { id: product.id, from: product.slug, to: patch.slug }),
    ...(patch.options ? setOptions(ctx, product.id, patch.options) : []),
    ...(patch.categories ? setCategories(ctx, product.id, category_ids) : []),
    ...(patch.tags ? setTags(ctx, product.id, patch.tags) : []),
    ...(patch.attributes ? setAttributes(ctx, product.id, patch.attributes) : []),
    ...variantChanges,
    ...setTerms(ctx, product.id, terms),
    ...summarise(ctx, product.id),
    audit(ctx, {
      action: "product.updated",
      subject_type: "product",
      subject_id: product.id,
      before: before(product, patch),
      after: patch,
    }),
    ...changeProducts(ctx, [product.id]),
  ];
  try {
    await commit(ctx, statements);
  } catch (error) {
    throw refusalOf(error, { slug: patch.slug, sku: patch.sku });
  }
  return readProduct(ctx, product.id);
}

function split(patch: ProductPatch) {
  const { sku, price, compare_at_price, cost_price, barcode, weight_grams, low_stock_threshold, ...rest } = patch;
  const { categories: _categories, tags: _tags, attributes: _attributes, options: _options, ...own } = rest;
  const all: VariantPatch = { sku, price, compare_at_price, cost_price, barcode, weight_grams, low_stock_threshold };
  const ofVariant: VariantPatch = givenIn(all);
  return { own, ofVariant };
}

/** What a product may change of all its variants at once. */
const ofAllVariants: ReadonlySet<string> = new Set(["price", "compare_at_price", "cost_price"]);

function changeVariants(ctx: Ctx, product: ProductRow, patch: ProductPatch, ofVariant: VariantPatch): Statement[] {
  const named = Object.keys(ofVariant);
  const unclear = product.variants.length > 1 ? named.filter((path) => !ofAllVariants.has(path)) : [];
  if (unclear.length > 0)
    throw invalidFields(
      unclear.map((path) => ({
        path,
        code: "ambiguous",
        message: "The product has several variants: change the one you mean",
      })),
    );
  if (!patch.options)
    return named.length === 0
      ? []
      : product.variants.flatMap((variant) => changeVariant(ctx, product, variant, ofVariant, product.options));
  const options = patch.options;
  const { faults, chosen } = refit(options, product.variants);
  if (faults.length > 0) throw invalidFields(faults);
  return product.variants.flatMap((variant, i) =>
    changeVariant(ctx, product, variant, { ...ofVariant, options: chosen[i] ?? {} }, options),
  );
}

/** What the patched fields were, for the audit. */
function before(product: ProductRow, patch: ProductPatch): Record<string, unknown> {
  const { categories, attributes, ...same } = product;
  const only = product.variants.length === 1 ? product.variants[0] : undefined;
  const ofEach = (field: "price" | "compare_at_price" | "cost_price") =>
    product.variants.map((variant) => variant[field]);
  const was: Record<string, unknown> = {
    ...(only ?? {
      price: ofEach("price"),
      compare_at_price: ofEach("compare_at_price"),
      cost_price: ofEach("cost_price"),
    }),
    ...same,
    categories: categories.map((category) => category.slug),
    attributes: Object.fromEntries(attributes),
  };
  return Object.fromEntries(Object.keys(patch).map((key) => [key, was[key]]));
}
