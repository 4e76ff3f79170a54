import { and, eq, sql } from "drizzle-orm";
import { readProduct, type ProductRow, productImages, bumpCatalog } from "#goods/catalog";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { inIds } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { findKept, selectImages, touch } from "./store.ts";

/** Puts a product's pictures in the given order; the first is the one that lists show. All of them are named, each once, else `invalid_request`. */
export async function orderImages(ctx: Ctx, reference: string, image_ids: readonly string[]): Promise<ProductRow> {
  const product = await findKept(ctx, reference);
  const before = (await selectImages(ctx, product.id)).map((image) => image.id);
  if (
    before.length !== image_ids.length ||
    new Set(image_ids).size !== image_ids.length ||
    before.some((id) => !image_ids.includes(id))
  )
    throw invalidField("image_ids", "incomplete", "must name each picture of the product once");
  const position = sql`(SELECT key FROM json_each(${JSON.stringify(image_ids)}) WHERE value = product_images.id)`;
  await commit(ctx, [
    ctx.db
      .update(productImages)
      .set({
        position,
        updated_at: sql`CASE WHEN ${productImages.position} = ${position} THEN ${productImages.updated_at} ELSE ${ctx.now()} END`,
      })
      .where(and(eq(productImages.product_id, product.id), inIds(productImages.id, image_ids))),
    touch(ctx, product.id),
    bumpCatalog(ctx),
    audit(ctx, {
      action: "product.images_ordered",
      subject_type: "product",
      subject_id: product.id,
      before: { images: before },
      after: { images: image_ids },
    }),
  ]);
  return readProduct(ctx, product.id);
}
