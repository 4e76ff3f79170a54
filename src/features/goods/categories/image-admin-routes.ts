import { z } from "@hono/zod-openapi";
import { CatalogError, catalogPermissions } from "#goods/catalog";
import { PICTURE_FORM_BYTES_MAX, pictureFile } from "#goods/media";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { removeCategoryImage, setCategoryImage } from "./change-image.ts";
import { AdminCategoryDto } from "./schemas.ts";

const tags = ["Back office: catalog"];
const write = staff(catalogPermissions.write);

const ImageForm = z
  .strictObject({
    file: pictureFile.openapi({ description: "JPEG, PNG, WebP, AVIF or GIF, 10 MB and 40 million pixels at most." }),
  })
  .openapi("CategoryImageForm");

const set = route(
  {
    method: "put",
    path: "/admin/categories/{id}/image",
    operationId: "adminReplaceCategoryImage",
    tags,
    summary: "Set the picture of a category",
    description: "Replaces any picture it has. The file type is detected from the content; the URL is public.",
    access: write,
    body_limit_bytes: PICTURE_FORM_BYTES_MAX,
    request: {
      params: IdParam,
      body: { content: { "multipart/form-data": { schema: ImageForm } }, description: "The picture" },
    },
    responses: { 200: json(AdminCategoryDto, "The changed category") },
    problems: [CatalogError.category_not_found],
  },
  async (c) => {
    const { file } = c.req.valid("form");
    return c.json(await setCategoryImage(c.var.ctx, c.req.valid("param").id, file), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/admin/categories/{id}/image",
    operationId: "adminDeleteCategoryImage",
    tags,
    summary: "Delete the picture of a category",
    description: "The stored file stays, since other things may show it. May be repeated.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "The category has no picture" } },
    problems: [CatalogError.category_not_found],
  },
  async (c) => {
    await removeCategoryImage(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const categoryImageRoutes: readonly Route[] = [set, remove];
