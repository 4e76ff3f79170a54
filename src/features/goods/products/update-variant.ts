import { CatalogError, readProduct, type AdminVariantDto, changeProducts } from "#goods/catalog";
import { invalidFields } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { variantOf } from "./add-variant.ts";
import { setTerms, summarise } from "./children.ts";
import { ProductError } from "./errors.ts";
import type { VariantPatch } from "./inputs.ts";
import { refusalOf } from "./references.ts";
import { giftCardFaults, variantOptionFaults } from "./rules.ts";
import { changeVariant } from "./variant-statements.ts";

/** Changes the fields that are given. 409 `options_taken`, `sku_taken`, or `last_variant` when it alone was active. */
export async function updateVariant(
  ctx: Ctx,
  reference: string,
  id: string,
  patch: VariantPatch,
): Promise<AdminVariantDto> {
  const product = await readProduct(ctx, reference);
  const variant = product.variants.find((one) => one.id === id);
  if (!variant) throw CatalogError.variant_not_found();
  const unknownImage =
    typeof patch.image_id === "string" && !product.images.some((image) => image.id === patch.image_id);
  const errors = [
    ...(product.is_gift_card ? giftCardFaults([patch]) : []),
    ...(patch.options ? variantOptionFaults(product.options, patch.options, "options") : []),
    ...(unknownImage
      ? [{ path: "image_id", code: "not_found" as const, message: "The product has no such image" }]
      : []),
  ];
  if (errors.length > 0) throw invalidFields(errors);
  if (product.deleted_at !== null) throw CatalogError.product_deleted();

  const { name, description } = product;
  const skus = product.variants.map((one) => (one.id === id ? (patch.sku ?? one.sku) : one.sku));
  const was: Record<string, unknown> = variant;
  const before = Object.fromEntries(Object.keys(patch).map((key) => [key, was[key]]));
  try {
    await commit(ctx, [
      ...changeVariant(ctx, product, variant, patch, product.options),
      ...(patch.sku === undefined ? [] : setTerms(ctx, product.id, { name, description, skus })),
      ...summarise(ctx, product.id),
      audit(ctx, { action: "variant.updated", subject_type: "variant", subject_id: id, before, after: patch }),
      ...changeProducts(ctx, [product.id]),
    ]);
  } catch (error) {
    throw isGuardViolation(error, "products.price_min")
      ? ProductError.last_variant()
      : refusalOf(error, { sku: patch.sku });
  }
  return variantOf(ctx, product.id, id);
}
