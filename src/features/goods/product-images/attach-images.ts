import { sql } from "drizzle-orm";
import { readProduct, type ProductRow, productImages, bumpCatalog } from "#goods/catalog";
import { type Picture, readPictures, storePictures } from "#goods/media";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { commit } from "#platform/data/outbox";
import type { FormFile } from "#platform/http/forms";
import { PictureError } from "./errors.ts";
import { findKept, touch } from "./store.ts";

const IMAGES_MAX = 50;

/**
 * Adds pictures to a product, behind those it has; one that it has already is not added twice. The bytes are stored under the
 * hash of their content before the product shows them. Raises `invalid_request` for a file that is no picture, `body_too_large`,
 * `product_not_found`, `product_deleted`, `too_many_images`.
 */
export async function attachImages(
  ctx: Ctx,
  reference: string,
  files: readonly FormFile[],
  alt_text: string,
): Promise<ProductRow> {
  const pictures = await readPictures(files);
  const product = await findKept(ctx, reference);
  if (product.image_count + pictures.length > IMAGES_MAX) throw PictureError.too_many_images({ limit: IMAGES_MAX });
  await storePictures(ctx, pictures);
  await commit(ctx, [
    ...pictures.map((picture) => insertImage(ctx, product.id, picture, alt_text)),
    touch(ctx, product.id),
    bumpCatalog(ctx),
    audit(ctx, {
      action: "product.images_added",
      subject_type: "product",
      subject_id: product.id,
      after: { images: pictures.map((picture) => picture.key), alt_text },
    }),
  ]);
  return readProduct(ctx, product.id);
}

/** The place behind the last is taken when the row goes in, so that two uploads at once do not share it. */
function insertImage(
  ctx: Ctx,
  product_id: string,
  { key, width, height, bytes }: Picture,
  alt_text: string,
): Statement {
  const next = sql`(SELECT coalesce(max(position) + 1, 0) FROM product_images WHERE product_id = ${product_id})`;
  const row = {
    id: ctx.id(),
    product_id,
    key,
    alt_text,
    width,
    height,
    bytes: bytes.byteLength,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  };
  return insertSelect(
    ctx,
    productImages,
    { ...row, position: next },
    sql`WHERE NOT EXISTS (SELECT 1 FROM product_images WHERE product_id = ${product_id} AND key = ${key})`,
  );
}
