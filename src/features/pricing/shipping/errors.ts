import { z } from "@hono/zod-openapi";
import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

const UsedBy = z.object({ id: id(), name: textMember("What shoppers call it.", "Standard") }).openapi("MethodOfZone");

export const ShippingError = defineErrors("Checkout and payment", {
  shipping_method_not_found: {
    status: 404,
    detail: "There is no such shipping method.",
    cause: "No shipping method has this id.",
    remedy: "List them at `GET /admin/shipping/methods`.",
  },
  shipping_zone_not_found: {
    status: 404,
    detail: "There is no such shipping zone.",
    cause: "No shipping zone has this id.",
    remedy: "List them at `GET /admin/shipping/zones`.",
  },
  shipping_zones_overlap: {
    status: 409,
    detail: "The zone {zone_name} covers some of the same places equally specifically. Narrow one of the two.",
    cause: "Another zone covers some place as specifically; see `zone_id`.",
    remedy: "Take the place out of one of the two.",
    members: {
      zone_id: textMember("The zone that is there already.", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"),
      zone_name: textMember("What the other zone is called.", "Bavaria"),
    },
  },
  shipping_zone_in_use: {
    status: 409,
    detail: "Shipping methods have rates in the zone. See `methods`, and take these rates away first.",
    cause: "Methods have rates in the zone; see `methods`.",
    remedy: "Replace their rates by `PUT /admin/shipping/methods/{id}/rates` first.",
    members: { methods: z.array(UsedBy).readonly().openapi({ description: "The methods with rates in the zone." }) },
  },
  too_many_shipping_zones: {
    status: 409,
    detail: "A shop has at most {limit} shipping zones. Delete one first.",
    cause: "The shop has as many zones as it can.",
    remedy: "Delete one, or put its countries into another.",
    members: { limit: numberMember("How many zones there can be.", 200) },
  },
  too_many_zone_places: {
    status: 409,
    detail: "The zones name at most {limit} regions and postal codes together. Use prefixes and ranges.",
    cause: "The zones name as many regions and postal codes as they can, together.",
    remedy: "Use prefixes and ranges of postal codes.",
    members: { limit: numberMember("How many there can be in all zones.", 10_000) },
  },
  too_many_shipping_methods: {
    status: 409,
    detail: "A shop has at most {limit} shipping methods. Delete one first.",
    cause: "The shop has as many methods as it can.",
    remedy: "Delete one that is not offered any more.",
    members: { limit: numberMember("How many methods there can be.", 200) },
  },
  too_many_shipping_rates: {
    status: 409,
    detail: "The methods have at most {limit} rates together.",
    cause: "The methods have as many rates as they can, together.",
    remedy: "Make bands wider, or put countries into one zone.",
    members: { limit: numberMember("How many rates there can be in all methods.", 5_000) },
  },
  shipping_changed: {
    status: 409,
    detail: "Shipping was changed at the same time. Try again.",
    cause: "Zones or rates were changed by somebody else at the same moment.",
    remedy: "Send the request again.",
  },
});
