import { it } from "vitest";
import { anybody } from "../../../../src/features/pricing/selling-terms/rules.ts";

it("nothing is known of a visitor", ({ expect }) => {
  expect(anybody).toEqual({
    user_id: null,
    group_ids: [],
    is_first_order: false,
    country: null,
    state: null,
    postal_code: null,
    is_tax_exempt: false,
    vat_country: null,
  });
});
