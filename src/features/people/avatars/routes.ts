import { z } from "@hono/zod-openapi";
import { ImageError, PICTURE_FORM_BYTES_MAX, pictureFile } from "#goods/media";
import { toUserDto, UserDto } from "#people/accounts";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { removeAvatar, setAvatar } from "./change-avatar.ts";

const tags = ["Me"];

const AvatarForm = z
  .strictObject({
    file: pictureFile.openapi({ description: "JPEG, PNG, WebP, AVIF or GIF, 10 MB and 40 million pixels at most." }),
  })
  .openapi("AvatarForm");

const set = route(
  {
    method: "put",
    path: "/me/avatar",
    operationId: "replaceMyAvatar",
    tags,
    summary: "Set the picture of the account",
    description:
      "The file type is detected from the content. The picture is cropped to a square of 512 pixels, and EXIF metadata is removed. Its URL is public.",
    access: signedIn,
    body_limit_bytes: PICTURE_FORM_BYTES_MAX,
    request: { body: { content: { "multipart/form-data": { schema: AvatarForm } }, description: "The picture" } },
    responses: { 200: json(UserDto, "The account as it is now") },
    problems: [ImageError.image_unreadable],
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toUserDto(await setAvatar(ctx, userOf(ctx), c.req.valid("form").file)), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/me/avatar",
    operationId: "deleteMyAvatar",
    tags,
    summary: "Take the picture of the account away",
    description:
      "May be repeated. From then on the shop no longer serves the picture; browsers that have it may show it for up to five minutes.",
    access: signedIn,
    responses: { 204: { description: "It is gone" } },
  },
  async (c) => {
    await removeAvatar(c.var.ctx, userOf(c.var.ctx));
    return c.body(null, 204);
  },
);

/** `/me/avatar`. */
export const avatarRoutes: readonly Route[] = [set, remove];
