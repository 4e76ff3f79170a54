import { z } from "@hono/zod-openapi";
import { AdminProductDto, CatalogError, catalogPermissions, toAdminProductDto } from "#goods/catalog";
import { ImageError, PICTURE_FORM_BYTES_MAX, pictureFile } from "#goods/media";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { id, IdParam, reference } from "#platform/http/schemas";
import { attachImages } from "./attach-images.ts";
import { describeImage, removeImage } from "./edit-image.ts";
import { PictureError } from "./errors.ts";
import { orderImages } from "./order-images.ts";

const tags = ["Back office: catalog"];
const missing = [CatalogError.product_not_found, CatalogError.product_deleted];

/** A form's field comes as one value, as several, or not at all. */
const asList = (value: unknown): unknown => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const files = z
  .array(pictureFile)
  .max(10)
  .refine((list) => list.length > 0, { params: { code: "required" }, message: "Send a picture in this field" });
const alt_text = z
  .string()
  .trim()
  .max(500)
  .refine((value) => value.isWellFormed() && !/\p{Cc}/u.test(value), "must be text without control characters")
  .openapi({ description: "What the picture shows, for those who cannot see it.", example: "A linen apron, hung up" });

const ImageForm = z
  .strictObject({
    file: z.preprocess(asList, files).openapi({
      description: "One picture or several: JPEG, PNG, WebP, AVIF or GIF, 10 MB and 40 million pixels at most.",
    }),
    alt_text: alt_text.default(""),
  })
  .openapi("ProductImageForm");

const attach = route(
  {
    method: "post",
    path: "/admin/products/{id}/images",
    operationId: "adminCreateProductImages",
    tags,
    summary: "Add pictures to a product",
    description:
      "The file type is detected from the content. Answers with the whole product; a picture that the product already has is not added twice.",
    access: staff(catalogPermissions.write),
    body_limit_bytes: PICTURE_FORM_BYTES_MAX,
    request: {
      params: IdParam,
      body: { content: { "multipart/form-data": { schema: ImageForm } }, description: "The pictures" },
    },
    responses: { 201: json(AdminProductDto, "The product with its pictures") },
    problems: [...missing, PictureError.too_many_images],
  },
  async (c) => {
    const form = c.req.valid("form");
    const product = await attachImages(c.var.ctx, c.req.valid("param").id, form.file, form.alt_text);
    return c.json(toAdminProductDto(product), 201);
  },
);

const ImageOrder = z
  .strictObject({
    image_ids: z.array(id()).max(100).describe("Every picture of the product once, the first one first."),
  })
  .openapi("ProductImageOrder", { example: { image_ids: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"] } });

const [order, replaceOrder] = changes(
  {
    method: "patch",
    path: "/admin/products/{id}/images/order",
    operationId: "adminUpdateProductImageOrder",
    tags,
    summary: "Put a product's pictures in order",
    description: "Names each picture once. The first is the one that lists show.",
    access: staff(catalogPermissions.write),
    request: { params: IdParam, body: json(ImageOrder, "The order") },
    responses: { 200: json(AdminProductDto, "The product") },
    problems: missing,
  },
  async (c) =>
    c.json(
      toAdminProductDto(await orderImages(c.var.ctx, c.req.valid("param").id, c.req.valid("json").image_ids)),
      200,
    ),
);

const ImageParams = z.strictObject({
  ...IdParam.shape,
  image_id: reference().openapi({
    description: "As in the product's `images`.",
    param: { name: "image_id", in: "path" },
    example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
  }),
});
const ImagePatch = z
  .strictObject({ alt_text })
  .openapi("ProductImagePatch", { example: { alt_text: "A linen apron, hung up" } });

const [describe, replaceImage] = changes(
  {
    method: "patch",
    path: "/admin/products/{id}/images/{image_id}",
    operationId: "adminUpdateProductImage",
    tags,
    summary: "Say what a picture shows",
    description: "Changes the picture's `alt_text`.",
    access: staff(catalogPermissions.write),
    request: { params: ImageParams, body: json(ImagePatch, "The new text") },
    responses: { 200: json(AdminProductDto, "The product") },
    problems: [...missing, ImageError.image_not_found],
  },
  async (c) => {
    const { id: reference, image_id } = c.req.valid("param");
    return c.json(
      toAdminProductDto(await describeImage(c.var.ctx, reference, image_id, c.req.valid("json").alt_text)),
      200,
    );
  },
);

const remove = route(
  {
    method: "delete",
    path: "/admin/products/{id}/images/{image_id}",
    operationId: "adminDeleteProductImage",
    tags,
    summary: "Take a picture from a product",
    description: "From its variants too.",
    access: staff(catalogPermissions.write),
    request: { params: ImageParams },
    responses: { 204: { description: "It is gone" } },
    problems: [...missing, ImageError.image_not_found],
  },
  async (c) => {
    const { id: reference, image_id } = c.req.valid("param");
    await removeImage(c.var.ctx, reference, image_id);
    return c.body(null, 204);
  },
);

export const imageAdminRoutes: readonly Route[] = [attach, order, replaceOrder, describe, replaceImage, remove];
