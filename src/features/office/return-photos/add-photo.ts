import { findOwnReturn, illegalMove, PHOTOS_MAX, type ReturnRow, shopperReturnActionsOf } from "#aftersales/returns";
import { ImageError, readPictures, redrawPicture } from "#goods/media";
import { OrderError } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/data/outbox";
import type { FormFile } from "#platform/http/forms";
import { base64 } from "#platform/secrets/base64";
import { sealPersonal } from "#platform/secrets/personal";
import { ReturnPhotoError } from "./errors.ts";
import { addPhoto, isTooMany, keyOf } from "./store.ts";

/** What is kept: enough to see a scratch. */
const SHRUNK = { side_pixels: 2048, fit: "scale-down", unmade: "return_photo_not_resized" } as const;
export const PLACE = "return_photos.file";

/**
 * Adds a photo to a return of the caller's own order, without what the camera wrote down beside it. It is sealed, so that nobody sees it once
 * its person is erased. Its id is the operation's, so a repeat with the same Idempotency-Key finds it. 404 `order_not_found`,
 * `return_not_found`; 409 `too_many_return_photos`, `illegal_return_move`, `order_erased`; and what `readPictures` throws.
 */
export async function addReturnPhoto(ctx: Ctx, order: string, return_id: string, file: FormFile): Promise<ReturnRow> {
  const row = await findOwnReturn(ctx, order, return_id);
  const id = ctx.operation_id;
  if (row.photos.some((photo) => photo.id === id)) return row;
  if (row.personal_key === null) throw OrderError.order_erased();
  if (row.photos.length >= PHOTOS_MAX) throw ReturnPhotoError.too_many_return_photos({ most: PHOTOS_MAX });
  if (!shopperReturnActionsOf(row).includes("add_photo")) throw illegalMove(ctx, row);
  const [picture] = await readPictures([file]);
  if (!picture) throw ImageError.image_unreadable();
  const bytes = new Uint8Array(await redrawPicture(ctx, picture.bytes, SHRUNK));
  const sealed = await sealPersonal(ctx, row.personal_key, PLACE, base64(bytes));
  const key = keyOf(row.order_id, id);
  await ctx.env.FILES.put(key, sealed);
  try {
    await commit(ctx, [addPhoto(ctx, { id, return_id, order_id: row.order_id })]);
  } catch (error) {
    await ctx.env.FILES.delete(key);
    if (isTooMany(error)) throw ReturnPhotoError.too_many_return_photos({ most: PHOTOS_MAX });
    throw error;
  }
  return findOwnReturn(ctx, order, return_id);
}
