import { toAdminVariantDto, CatalogError, readProduct, type AdminVariantDto, changeProducts } from "#goods/catalog";
import { invalidFields } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { setTerms, summarise } from "./children.ts";
import { ProductError } from "./errors.ts";
import { type VariantInput, VARIANTS_MAX } from "./inputs.ts";
import { freeSkus, refusalOf, selectSkus } from "./references.ts";
import { giftCardFaults, optionsKey, skuFrom, variantOptionFaults } from "./rules.ts";
import { insertVariants } from "./variant-statements.ts";

/** Adds a variant that differs from the others by its options. 409 `options_taken`, `sku_taken` or `variants_full`. */
export async function addVariant(ctx: Ctx, reference: string, input: VariantInput): Promise<AdminVariantDto> {
  const product = await readProduct(ctx, reference);
  const chosen = input.options ?? {};
  const errors = [
    ...variantOptionFaults(product.options, chosen, "options"),
    ...(product.is_gift_card ? giftCardFaults([input]) : []),
  ];
  if (errors.length > 0) throw invalidFields(errors);
  if (product.deleted_at !== null) throw CatalogError.product_deleted();
  if (product.variants.length >= VARIANTS_MAX) throw ProductError.variants_full({ limit: VARIANTS_MAX });
  const key = optionsKey(product.options, chosen);
  if (product.variants.some((variant) => optionsKey(product.options, variant.options) === key))
    throw ProductError.options_taken();

  const id = ctx.id();
  const wished = { sku: input.sku ?? skuFrom(product.name, chosen, product.slug), explicit: input.sku !== undefined };
  const [sku = wished.sku] = freeSkus([wished], await selectSkus(ctx, [wished.sku]), id.slice(-8));
  const position = Math.max(-1, ...product.variants.map((variant) => variant.position)) + 1;
  const { statements, open } = insertVariants(ctx, {
    product_id: product.id,
    is_gift_card: product.is_gift_card,
    options: product.options,
    drafts: [{ ...input, id, sku, position }],
  });
  const { name, description } = product;
  try {
    await commit(ctx, [
      ...statements,
      ...setTerms(ctx, product.id, {
        name,
        description,
        skus: [...product.variants.map((variant) => variant.sku), sku],
      }),
      ...summarise(ctx, product.id),
      audit(ctx, {
        action: "variant.created",
        subject_type: "variant",
        subject_id: id,
        after: { product_id: product.id, sku, price: input.price, options: chosen },
      }),
      ...changeProducts(ctx, [product.id]),
    ]);
  } catch (error) {
    throw refusalOf(error, { sku });
  }
  await open();
  return variantOf(ctx, product.id, id);
}

/** The variant as the back office sees it now; 404 `variant_not_found`. */
export async function variantOf(ctx: Ctx, product_id: string, id: string): Promise<AdminVariantDto> {
  const product = await readProduct(ctx, product_id);
  const variant = product.variants.find((one) => one.id === id);
  if (!variant) throw CatalogError.variant_not_found();
  return toAdminVariantDto(variant, product);
}
