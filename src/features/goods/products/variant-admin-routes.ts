import { z } from "@hono/zod-openapi";
import { AdminVariantDto, CatalogError, catalogPermissions } from "#goods/catalog";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam, reference } from "#platform/http/schemas";
import { addVariant } from "./add-variant.ts";
import { deleteVariant } from "./delete-variant.ts";
import { ProductError } from "./errors.ts";
import { VariantInput, VariantPatch } from "./inputs.ts";
import { updateVariant } from "./update-variant.ts";

const tags = ["Back office: catalog"];
const write = staff(catalogPermissions.write);
const example = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";
const VariantParam = z.strictObject({
  ...IdParam.shape,
  variant_id: reference().openapi({
    description: "As in the product's `variants`.",
    param: { name: "variant_id", in: "path" },
    example,
  }),
});

const createVariant = route(
  {
    method: "post",
    path: "/admin/products/{id}/variants",
    operationId: "adminCreateVariant",
    tags,
    summary: "Add a variant",
    description: "It has one value for each option of the product. The SKU is made from names when absent.",
    access: write,
    request: { params: IdParam, body: json(VariantInput, "The variant") },
    responses: { 201: json(AdminVariantDto, "The new variant") },
    problems: [
      CatalogError.product_not_found,
      CatalogError.product_deleted,
      ProductError.options_taken,
      ProductError.sku_taken,
      ProductError.variants_full,
    ],
  },
  async (c) => c.json(await addVariant(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 201),
);

const [patchVariant, replaceVariant] = changes(
  {
    method: "patch",
    path: "/admin/products/{id}/variants/{variant_id}",
    operationId: "adminUpdateVariant",
    tags,
    summary: "Change a variant",
    description: "`options` are replaced whole. A product keeps one active variant.",
    access: write,
    request: { params: VariantParam, body: json(VariantPatch, "The fields to change") },
    responses: { 200: json(AdminVariantDto, "The changed variant") },
    problems: [
      CatalogError.product_not_found,
      CatalogError.variant_not_found,
      CatalogError.product_deleted,
      ProductError.options_taken,
      ProductError.sku_taken,
      ProductError.last_variant,
    ],
  },
  async (c) => {
    const { id, variant_id } = c.req.valid("param");
    return c.json(await updateVariant(c.var.ctx, id, variant_id, c.req.valid("json")), 200);
  },
  ["price"],
);

const removeVariant = route(
  {
    method: "delete",
    path: "/admin/products/{id}/variants/{variant_id}",
    operationId: "adminDeleteVariant",
    tags,
    summary: "Delete a variant",
    description: "The last active variant of a product stays.",
    access: write,
    request: { params: VariantParam },
    responses: { 204: { description: "It is deleted" } },
    problems: [CatalogError.product_not_found, CatalogError.variant_not_found, ProductError.last_variant],
  },
  async (c) => {
    const { id, variant_id } = c.req.valid("param");
    await deleteVariant(c.var.ctx, id, variant_id);
    return c.body(null, 204);
  },
);

export const variantAdminRoutes: readonly Route[] = [createVariant, patchVariant, replaceVariant, removeVariant];
