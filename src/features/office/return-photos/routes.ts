import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { findOwnReturn, ReturnDto, ReturnError, ReturnParams, toReturnDto } from "#aftersales/returns";
import { ImageError, PICTURE_FORM_BYTES_MAX, pictureFile } from "#goods/media";
import { OrderError } from "#ordering/orders";
import type { AppEnv } from "#platform/http/app-env";
import { orderHolder } from "#platform/http/auth";
import { FILE_CSP } from "#platform/http/file-csp";
import { json, route, type Route } from "#platform/http/route";
import { id } from "#platform/http/schemas";
import { addReturnPhoto } from "./add-photo.ts";
import { ReturnPhotoError } from "./errors.ts";
import { showPhoto } from "./show-photo.ts";

const tags = ["Returns"];

const PhotoForm = z
  .strictObject({
    file: pictureFile.openapi({ description: "JPEG, PNG, WebP, AVIF or GIF, 10 MB and 40 million pixels at most." }),
  })
  .openapi("ReturnPhotoForm");

export const photoAnswer = {
  description: "The photo",
  content: { "image/webp": { schema: z.string().openapi({ format: "binary" }) } },
};

/** Answers with a photo, which no cache keeps. */
export function answerPhoto(c: Context<AppEnv>, bytes: Uint8Array<ArrayBuffer>) {
  c.set("csp", FILE_CSP);
  return c.body(bytes, 200, { "content-type": "image/webp" });
}

const add = route(
  {
    method: "post",
    path: "/orders/{id}/returns/{return_id}/photos",
    operationId: "addReturnPhoto",
    tags,
    summary: "Add a photo to a return",
    description:
      "For the account that placed the order, or with its `Order-Token`, until the units are back: at most five. The picture is kept with sides of at most 2,048 pixels, without EXIF metadata. Only the holder of the order and staff can see it.",
    access: orderHolder,
    body_limit_bytes: PICTURE_FORM_BYTES_MAX,
    request: {
      params: ReturnParams,
      body: { content: { "multipart/form-data": { schema: PhotoForm } }, description: "The photo" },
    },
    responses: { 201: json(ReturnDto, "The return with the photo") },
    problems: [
      OrderError.order_not_found,
      OrderError.order_erased,
      ReturnError.return_not_found,
      ReturnError.illegal_return_move,
      ReturnPhotoError.too_many_return_photos,
      ImageError.image_unreadable,
    ],
  },
  async (c) => {
    const { id: order, return_id } = c.req.valid("param");
    return c.json(toReturnDto(await addReturnPhoto(c.var.ctx, order, return_id, c.req.valid("form").file)), 201);
  },
);

const get = route(
  {
    method: "get",
    path: "/orders/{id}/returns/{return_id}/photos/{photo_id}",
    operationId: "getReturnPhoto",
    tags,
    summary: "Get a photo of a return",
    description: "For the account that placed the order, or with its `Order-Token`.",
    access: orderHolder,
    request: { params: ReturnParams.extend({ photo_id: id() }) },
    responses: { 200: photoAnswer },
    problems: [OrderError.order_not_found, ReturnError.return_not_found, ReturnPhotoError.return_photo_not_found],
  },
  async (c) => {
    const { id: order, return_id, photo_id } = c.req.valid("param");
    const row = await findOwnReturn(c.var.ctx, order, return_id);
    return answerPhoto(c, await showPhoto(c.var.ctx, row, photo_id));
  },
);

export const returnPhotoRoutes: readonly Route[] = [add, get];
