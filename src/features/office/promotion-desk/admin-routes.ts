import { PlatformError } from "#platform/basics/errors";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { PromotionError, promotionPermissions } from "#pricing/promotions";
import { previewPromotion } from "./preview-promotion.ts";
import { PromotionPreviewDto, PromotionPreviewInput } from "./preview-schemas.ts";

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

export const promotionDeskRoutes: readonly Route[] = [preview];
