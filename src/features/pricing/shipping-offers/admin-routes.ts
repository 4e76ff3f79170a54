import { settingsPermissions } from "#people/roles";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { previewShipping } from "./preview-shipping.ts";
import { ShippingPreviewDto, ShippingPreviewInput } from "./schemas.ts";

const preview = route(
  {
    method: "post",
    path: "/admin/shipping/preview",
    operationId: "adminPreviewShipping",
    tags: ["Shipping and tax"],
    summary: "See which methods can be chosen, and why not the others",
    description: "For goods that a guest would have sent to a place. Nothing is changed.",
    access: staff(settingsPermissions.read),
    request: { body: json(ShippingPreviewInput, "What is sent, and where") },
    responses: { 200: json(ShippingPreviewDto, "What a shopper would see there") },
  },
  async (c) => c.json(await previewShipping(c.var.ctx, c.req.valid("json")), 200),
);

export const shippingOfferAdminRoutes: readonly Route[] = [preview];
