import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import {
  changePromotion,
  createPromotion,
  deletePromotion,
  promotionOf,
  startPromotion,
  stopPromotion,
} from "./change-promotion.ts";
import { PromotionError } from "./errors.ts";
import { listPromotions } from "./list-promotions.ts";
import { promotionPermissions } from "./permissions.ts";
import {
  PromotionChange,
  PromotionDto,
  PromotionInput,
  PromotionsPage,
  PromotionsQuery,
  toPromotionDto,
} from "./schemas.ts";

const tags = ["Promotions"];
const read = staff(promotionPermissions.read);
const write = staff(promotionPermissions.write);
const { promotion_not_found, promotion_archived, promotions_full, promotions_too_large } = PromotionError;

const list = route(
  {
    method: "get",
    path: "/admin/promotions",
    operationId: "adminListPromotions",
    tags,
    summary: "List promotions",
    description: "Newest first, archived ones among them.",
    access: read,
    request: { query: PromotionsQuery },
    responses: { 200: json(PromotionsPage, "A page of promotions") },
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listPromotions(ctx, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toPromotionDto(row, ctx.now())), ...page }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/promotions",
    operationId: "adminCreatePromotion",
    tags,
    summary: "Create a promotion",
    description:
      "It waits to be started unless `is_active` is sent. Only promotions that are not automatic have codes.",
    access: write,
    request: { body: json(PromotionInput, "The promotion") },
    responses: { 201: json(PromotionDto, "The new promotion") },
    problems: [promotions_full, promotions_too_large],
  },
  async (c) => c.json(toPromotionDto(await createPromotion(c.var.ctx, c.req.valid("json")), c.var.ctx.now()), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/promotions/{id}",
    operationId: "adminGetPromotion",
    tags,
    summary: "Get a promotion",
    description: "With what it names that is deleted.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(PromotionDto, "The promotion") },
    problems: [promotion_not_found],
  },
  async (c) => c.json(toPromotionDto(await promotionOf(c.var.ctx, c.req.valid("param").id), c.var.ctx.now()), 200),
);

const [update, replace] = changes(
  {
    method: "patch",
    path: "/admin/promotions/{id}",
    operationId: "adminUpdatePromotion",
    tags,
    summary: "Change a promotion",
    description: "Lists are replaced whole. Orders that were placed keep what was taken off them.",
    access: write,
    request: { params: IdParam, body: json(PromotionChange, "What changes") },
    responses: { 200: json(PromotionDto, "The promotion as it is now") },
    problems: [promotion_not_found, promotion_archived, promotions_full, promotions_too_large],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await changePromotion(ctx, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toPromotionDto(row, ctx.now()), 200);
  },
  ["title", "action"],
);

const start = route(
  {
    method: "post",
    path: "/admin/promotions/{id}/start",
    operationId: "adminStartPromotion",
    tags,
    summary: "Start a promotion",
    description: "It applies from now on, within its window. A promotion that is started already stays as it is.",
    access: write,
    request: { params: IdParam },
    responses: { 200: json(PromotionDto, "The promotion as it is now") },
    problems: [promotion_not_found, promotion_archived, promotions_full, promotions_too_large],
  },
  async (c) => c.json(toPromotionDto(await startPromotion(c.var.ctx, c.req.valid("param").id), c.var.ctx.now()), 200),
);

const stop = route(
  {
    method: "post",
    path: "/admin/promotions/{id}/stop",
    operationId: "adminStopPromotion",
    tags,
    summary: "Stop a promotion",
    description: "It no longer applies to carts. Placed orders keep their discounts.",
    access: write,
    request: { params: IdParam },
    responses: { 200: json(PromotionDto, "The promotion as it is now") },
    problems: [promotion_not_found, promotion_archived],
  },
  async (c) => c.json(toPromotionDto(await stopPromotion(c.var.ctx, c.req.valid("param").id), c.var.ctx.now()), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/promotions/{id}",
    operationId: "adminDeletePromotion",
    tags,
    summary: "Delete a promotion",
    description: "A promotion that has codes or was used is archived: it no longer applies, and can still be read.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "The promotion is deleted or archived" } },
    problems: [promotion_not_found],
  },
  async (c) => {
    await deletePromotion(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const promotionAdminRoutes: readonly Route[] = [list, create, get, update, replace, start, stop, remove];
