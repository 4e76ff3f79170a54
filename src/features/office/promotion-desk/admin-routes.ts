import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { PromotionError, promotionPermissions } from "#pricing/promotions";
import { listUses, reportUses } from "./list-uses.ts";
import { previewPromotion } from "./preview-promotion.ts";
import { PromotionPreviewDto, PromotionPreviewInput } from "./preview-schemas.ts";
import { ReportPage, ReportQuery, toUseDto, UsesPage, UsesQuery } from "./use-schemas.ts";

const tags = ["Promotions"];
const access = staff(promotionPermissions.read);

const preview = route(
  {
    method: "post",
    path: "/admin/promotions/preview",
    operationId: "adminPreviewPromotion",
    tags,
    summary: "See what a promotion does to a cart",
    description:
      "The goods priced with and without a promotion, and why it does not apply. It is priced as if it were started and within its window, and with one of its codes; all else is as it is for customers. Nothing is changed.",
    access,
    request: { body: json(PromotionPreviewInput, "The promotion, and what is bought") },
    responses: { 200: json(PromotionPreviewDto, "Both totals") },
    problems: [PromotionError.promotion_not_found, PlatformError.permission_required],
  },
  async (c) => c.json(await previewPromotion(c.var.ctx, c.req.valid("json")), 200),
);

const uses = route(
  {
    method: "get",
    path: "/admin/promotions/{id}/uses",
    operationId: "adminListPromotionUses",
    tags,
    summary: "List the orders that use a promotion",
    description: "The last first. Orders that ended without being paid are not among them.",
    access,
    request: { params: IdParam, query: UsesQuery },
    responses: { 200: json(UsesPage, "A page of uses") },
    problems: [PromotionError.promotion_not_found],
  },
  async (c) => {
    const { rows, ...page } = await listUses(c.var.ctx, c.req.valid("param").id, c.req.valid("query"));
    return c.json({ data: rows.map(toUseDto), ...page }, 200);
  },
);

const report = route(
  {
    method: "get",
    path: "/admin/promotions/report",
    operationId: "adminListPromotionCosts",
    tags,
    summary: "Read what promotions cost",
    description:
      "What each promotion took off the orders that were sold, and what these came to, by currency. The newest promotion first; those without orders are left out. Later cancellations and refunds do not count against it.",
    access,
    request: { query: ReportQuery },
    responses: { 200: json(ReportPage, "A page of promotions") },
  },
  async (c) => {
    const { rows, ...page } = await reportUses(c.var.ctx, c.req.valid("query"));
    const data = rows.map(({ promotion_id, title, totals }) => ({ promotion_id, title, totals }));
    return c.json({ data, ...page }, 200);
  },
);

export const promotionDeskRoutes: readonly Route[] = [preview, uses, report];
