import { first } from "../../../support/demo/pick.mjs";

export const values = {
  stocked_variant: ["/admin/inventory?in_stock=true&limit=1", first(({ variant_id }) => variant_id)],
  stocked_sku: ["/admin/inventory?in_stock=true&limit=1", first(({ sku }) => sku)],
  on_hand: ["/admin/inventory?in_stock=true&limit=1", first(({ on_hand }) => on_hand)],
};
