import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const TaxError = defineErrors({
  tax_zone_not_found: { status: 404, detail: "There is no such tax zone." },
  tax_rate_not_found: { status: 404, detail: "There is no such tax rate." },
  tax_zones_overlap: {
    status: 409,
    detail: "The active zone {zone_name} covers some of the same places equally specifically. Narrow one of the two.",
    members: {
      zone_id: textMember("The zone that is there already.", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"),
      zone_name: textMember("What the other zone is called.", "California"),
    },
  },
  too_many_tax_zones: { status: 409, detail: "The shop already has the most tax zones that it can have." },
  too_many_tax_rates: { status: 409, detail: "The zone already has the most tax rates that it can have." },
  taxes_changed: { status: 409, detail: "The taxes were changed at the same time. Try again." },
});
