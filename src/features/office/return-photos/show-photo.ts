import type { ReturnRow } from "#aftersales/returns";
import type { Ctx } from "#platform/context";
import { type Sealed, unsealPersonal } from "#platform/secrets/personal";
import { PLACE } from "./add-photo.ts";
import { ReturnPhotoError } from "./errors.ts";
import { keyOf, selectPhoto } from "./store.ts";

/** The bytes of a photo of a return. 404 `return_photo_not_found`, also once its person is erased. */
export async function showPhoto(ctx: Ctx, row: ReturnRow, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const [photo] = await selectPhoto(ctx, row.id, id);
  const stored = photo && (await ctx.env.FILES.get(keyOf(photo.order_id, photo.id)));
  if (!stored) throw ReturnPhotoError.return_photo_not_found();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only `sealPersonal` writes there
  const text = await unsealPersonal(ctx, row.personal_key, PLACE, (await stored.text()) as Sealed);
  if (text === null) throw ReturnPhotoError.return_photo_not_found();
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}
