import { readProduct, type ProductRow, products, changeProducts } from "#goods/catalog";
import { refuseUnsoldCurrency } from "#goods/prices";
import { invalidField, invalidFields } from "#platform/basics/errors";
import { fold, freeSlug, slugify } from "#platform/basics/text";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { setAttributes, setCategories, setOptions, setTags, setTerms, summarise } from "./children.ts";
import { ProductError } from "./errors.ts";
import { type ProductInput, type VariantInput, VARIANTS_MAX } from "./inputs.ts";
import { categoryIds, freeSkus, refusalOf, selectCategoryRefs, selectSkus, selectSlugsLike } from "./references.ts";
import { combinationsOf, giftCardFaults, matrixFaults, optionsOf, skuFrom } from "./rules.ts";
import { insertVariants, type VariantDraft } from "./variant-statements.ts";

const ATTEMPTS = 3;

/**
 * Makes a product with its variants, in stock at once when quantities are given. Slug and SKUs are made from the name when
 * they are absent; explicit ones that are taken are 409 `slug_taken` and `sku_taken`.
 */
export async function createProduct(ctx: Ctx, input: ProductInput): Promise<ProductRow> {
  refuseUnsoldCurrency(ctx, input.currency);
  const list = variantInputs(input);
  const options = optionsOf(input.options, list);
  const path = input.variants ? (at: number) => `variants.${at}.` : undefined;
  const errors = [
    ...matrixFaults(options, list),
    ...(input.is_gift_card ? giftCardFaults(input.variants ? list : list.slice(0, 1), path) : []),
  ];
  if (errors.length > 0) throw invalidFields(errors);
  for (let attempt = 1; ; attempt += 1) {
    const id = ctx.id();
    const names = await chooseNames(ctx, id, input, list, attempt > 1);
    const drafts = list.map((variant, position): VariantDraft => ({
      ...variant,
      id: ctx.id(),
      sku: names.skus[position] ?? "",
      position,
    }));
    const { statements, open } = insertVariants(ctx, {
      product_id: id,
      is_gift_card: input.is_gift_card,
      options,
      drafts,
    });
    try {
      await commit(ctx, [
        ...insertProduct(ctx, id, input, { ...names, options, drafts }),
        ...statements,
        ...summarise(ctx, id),
        ...changeProducts(ctx, [id]),
      ]);
    } catch (error) {
      if (attempt === ATTEMPTS || !isUniqueViolation(error)) throw refusalOf(error, input);
      continue; // Somebody took a name in between: the next look refuses what is explicit, and gives what is made an ending of its own.
    }
    await open();
    return readProduct(ctx, id);
  }
}

/** The variants of either form: the list, or every combination of the options, each with the fields that are right on the product. */
function variantInputs(input: ProductInput): VariantInput[] {
  const { sku, price, compare_at_price, cost_price, barcode, weight_grams, low_stock_threshold, stock_quantity } =
    input;
  const own = { sku, price, compare_at_price, cost_price, barcode, weight_grams, low_stock_threshold, stock_quantity };
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  if (input.variants) {
    if (given.length === 0) return input.variants;
    throw invalidFields(
      given.map(([path]) => ({
        path,
        code: "conflict",
        message: "Give it on each of `variants`, or leave `variants` out",
      })),
    );
  }
  if (price === undefined) throw invalidField("price", "required", "Give `price`, or `variants`");
  const chosen = combinationsOf(input.options ?? []);
  if (chosen.length > VARIANTS_MAX)
    throw invalidField(
      "options",
      "too_big",
      `must come to at most ${VARIANTS_MAX} combinations: list \`variants\` instead`,
    );
  const [only] = chosen;
  if (only && chosen.length === 1) return [{ ...own, price, options: only }];
  const single = Object.entries({ sku, barcode }).filter(([, value]) => value !== undefined);
  if (single.length > 0)
    throw invalidFields(
      single.map(([path]) => ({ path, code: "ambiguous", message: "There are several variants: list `variants`" })),
    );
  return chosen.map((options) => ({ ...own, price, options }));
}

type Names = { slug: string; skus: string[]; category_ids: string[] };

/** One round trip: which names are free, and which categories are meant. */
async function chooseNames(
  ctx: Ctx,
  id: string,
  input: ProductInput,
  list: readonly VariantInput[],
  crowded: boolean,
): Promise<Names> {
  const tail = id.slice(-8);
  const ending = crowded ? `-${tail}` : "";
  const base = input.slug ?? (slugify(input.name) || `product-${tail}`) + ending;
  const wished = list.map(({ sku, options = {} }) => ({
    sku: sku ?? skuFrom(input.name, options, `SKU-${tail}`) + ending.toUpperCase(),
    explicit: sku !== undefined,
  }));
  const references = input.categories ?? [];
  const [slugs, skus, refs] = await ctx.db.batch([
    selectSlugsLike(ctx, base),
    selectSkus(
      ctx,
      wished.map((one) => one.sku),
    ),
    selectCategoryRefs(ctx, references),
  ]);
  const category_ids = categoryIds(references, refs);
  const takenSlugs = new Set(slugs.map((row) => row.slug));
  if (input.slug !== undefined && takenSlugs.has(input.slug)) throw ProductError.slug_taken({ slug: input.slug });
  const chosen = freeSkus(wished, skus, tail);
  return { slug: freeSlug(base, takenSlugs), skus: chosen, category_ids };
}

type Parts = Names & { options: ReturnType<typeof optionsOf>; drafts: readonly VariantDraft[] };

function insertProduct(
  ctx: Ctx,
  id: string,
  input: ProductInput,
  { slug, skus, category_ids, options, drafts }: Parts,
): Statement[] {
  const now = ctx.now();
  const { name, description = "", status = "active", featured = false, tags = [] } = input;
  const { tax_class = "standard", is_gift_card } = input;
  const prices = drafts.map((draft) => draft.price);
  const row = {
    id,
    slug,
    name,
    name_key: fold(name),
    description,
    status,
    featured,
    tax_class,
    is_gift_card,
    currency: input.currency ?? ctx.config.DEFAULT_CURRENCY,
  };
  return [
    ctx.db.insert(products).values({
      ...row,
      price_min: Math.min(...prices),
      price_max: Math.max(...prices),
      created_at: now,
      updated_at: now,
    }),
    ...setOptions(ctx, id, options),
    ...setTags(ctx, id, tags),
    ...setCategories(ctx, id, category_ids),
    ...setAttributes(ctx, id, input.attributes ?? {}),
    ...setTerms(ctx, id, { name, description, skus }),
    audit(ctx, {
      action: "product.created",
      subject_type: "product",
      subject_id: id,
      after: { slug, name, status, currency: row.currency, tax_class, is_gift_card, skus, prices },
    }),
  ];
}
