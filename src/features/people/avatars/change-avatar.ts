import { ImageError, readPictures, redrawPicture, storePersonalPicture } from "#goods/media";
import { ownAccount, replaceAvatar } from "#people/accounts";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { User } from "#platform/http/auth";
import type { FormFile } from "#platform/http/forms";
import { sha256 } from "#platform/secrets/tokens";

const SQUARE = { side_pixels: 512, fit: "cover", unmade: "avatar_not_resized" } as const;
const ATTEMPTS = 5;

/**
 * Makes the picture the account's own: a square that holds nothing but what is seen. The one before it is deleted. Throws `image_unreadable`, and what `readPictures` throws of a file that is no picture.
 */
export async function setAvatar(ctx: Ctx, user: User, file: FormFile) {
  const [picture] = await readPictures([file]);
  if (!picture) throw ImageError.image_unreadable();
  const bytes = await redrawPicture(ctx, picture.bytes, SQUARE);
  // A name of its own each time, so that deleting one never takes away another's, or the same one chosen again.
  const key = `${(await sha256(`${user.id}:${ctx.id()}:${await sha256(bytes)}`)).slice(0, 40)}.webp`;
  await storePersonalPicture(ctx, key, bytes);
  return replace(ctx, user, key);
}

/** Takes the account's picture away. Done twice it stays done. */
export const removeAvatar = (ctx: Ctx, user: User) => replace(ctx, user, null);

/** Puts one in the place of the one that was read, and of no other: so the request that replaces it deletes it, and none is left behind. */
async function replace(ctx: Ctx, user: User, key: string | null) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const account = await ownAccount(ctx, user);
    if (!(await replaceAvatar(ctx, user.id, { from: account.avatar_key, to: key }))) continue;
    if (account.avatar_key !== null) await ctx.env.MEDIA.delete(account.avatar_key);
    return { ...account, avatar_key: key };
  }
  if (key !== null) await ctx.env.MEDIA.delete(key);
  throw PlatformError.overloaded();
}
