import { invalidFields, PlatformError } from "#platform/basics/errors";
import type { FieldError } from "#platform/basics/field-codes";
import type { Ctx } from "#platform/context";
import type { FormFile } from "#platform/http/forms";
import { sha256 } from "#platform/secrets/tokens";
import { contentTypeOf, IMAGE_BYTES_MAX, inspectImage } from "./inspect-image.ts";

/** A file that was found to be a picture; `key` is where it is stored, the hash of its content. */
export type Picture = {
  readonly key: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly content_type: string;
  readonly width: number;
  readonly height: number;
};

/**
 * What files are by their own bytes; nothing is stored yet. Raises `body_too_large` for one above `IMAGE_BYTES_MAX`, and
 * `invalid_request` with the path `file`, or `file.{i}` among several, for each that is no picture or has too many pixels.
 */
export async function readPictures(files: readonly FormFile[]): Promise<Picture[]> {
  const pictures: Picture[] = [];
  const errors: FieldError[] = [];
  for (const [i, { bytes }] of files.entries()) {
    if (bytes.byteLength > IMAGE_BYTES_MAX) throw PlatformError.body_too_large({ limit_bytes: IMAGE_BYTES_MAX });
    const found = inspectImage(bytes);
    if (!found.ok)
      errors.push({ path: files.length === 1 ? "file" : `file.${i}`, code: found.code, message: found.message });
    else {
      const key = `${(await sha256(bytes)).slice(0, 40)}.${found.format}`;
      pictures.push({
        key,
        bytes,
        content_type: contentTypeOf(found.format),
        width: found.width,
        height: found.height,
      });
    }
  }
  if (errors.length > 0) throw invalidFields(errors);
  return pictures;
}

/** What marks a picture that stays for good and may be kept by any cache. One without the mark is read from R2 each time. */
const SHARED = { audience: "everyone" } as const;

/**
 * Puts pictures of goods where `imageUrl(key)` serves them from, for any cache to keep. Asked twice, it stores the same content
 * in the same place.
 */
export async function storePictures(ctx: Ctx, pictures: readonly Picture[]): Promise<void> {
  for (const { key, bytes, content_type } of pictures)
    await ctx.env.MEDIA.put(key, bytes, { httpMetadata: { contentType: content_type }, customMetadata: SHARED });
}

/**
 * Puts a picture of a person where `imageUrl(key)` serves it from, until it is deleted: no shared cache keeps it, so that from
 * then on the shop does not show it either. The key is the caller's, one of its own for each picture.
 */
export async function storePersonalPicture(ctx: Ctx, key: string, bytes: ArrayBuffer): Promise<void> {
  await ctx.env.MEDIA.put(key, bytes, { httpMetadata: { contentType: "image/webp" } });
}

/** Whether any cache may keep a stored picture, and for ever. */
export const isShared = (stored: R2Object): boolean => stored.customMetadata?.["audience"] === SHARED.audience;
