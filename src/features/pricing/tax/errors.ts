import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const TaxError = defineErrors("Tax", {
  tax_zone_not_found: {
    status: 404,
    detail: "There is no such tax zone.",
    cause: "No tax zone has this id.",
    remedy: "List them at `GET /admin/tax/zones`.",
  },
  tax_rate_not_found: {
    status: 404,
    detail: "There is no such tax rate.",
    cause: "No tax rate has this id, or its zone was removed.",
    remedy: "List them at `GET /admin/tax/rates`.",
  },
  tax_zones_overlap: {
    status: 409,
    detail: "The active zone {zone_name} covers some of the same places equally specifically. Narrow one of the two.",
    cause: "The active zone in `zone_id` covers some of the same places and is as specific there.",
    remedy:
      "Take the shared countries, regions or postal codes out of one of the two, or set one to `is_active: false`.",
    members: {
      zone_id: textMember("The zone that is there already.", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"),
      zone_name: textMember("What the other zone is called.", "California"),
    },
  },
  too_many_tax_zones: {
    status: 409,
    detail: "The shop already has the most tax zones that it can have.",
    cause: "The shop has 300 zones.",
    remedy: "Remove zones that are no longer needed, or name more countries in one.",
  },
  too_many_tax_rates: {
    status: 409,
    detail: "The zone already has the most tax rates that it can have.",
    cause: "The zone has 50 rates.",
    remedy: "Remove rates that have ended.",
  },
  taxes_changed: {
    status: 409,
    detail: "The taxes were changed at the same time. Try again.",
    cause: "Other taxes or promotions were changed several times while the request ran.",
    remedy: "Send the request again.",
  },
});
