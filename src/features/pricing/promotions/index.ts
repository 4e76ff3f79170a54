import { shownBadges } from "#goods/catalog";
import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { customerGroupUses } from "#pricing/customer-groups";
import { promotionAdminRoutes } from "./admin-routes.ts";
import { promotionPermissions } from "./permissions.ts";
import { namesGroup, shownOnProducts } from "./store.ts";

export { promotionOf } from "./change-promotion.ts";
export { contradictionsIn } from "./contradictions-in.ts";
export { type Definition, usesLimit } from "./definition-schemas.ts";
export { PromotionError } from "./errors.ts";
export {
  needsStanding,
  noStanding,
  promotionsFor,
  promotionsJson,
  PromotionsShape,
  type PromotionTerms,
  type Standing,
  StandingShapes,
} from "./promotion-terms.ts";
export type { Adjustment, Allocation, DiscountLine, Promotion, RejectedCode, Rejection } from "./rules.ts";
export { PromotionInput } from "./schemas.ts";
export { selectPromotion } from "./store.ts";
export { definitionOf, type Offer, tryOut } from "./try-out.ts";
export { rejections } from "./discount-request.ts";
export { addUses, removeUses } from "./use-statements.ts";

export { promotionPermissions };

/** Fields whose values the audit log shows. */
const audited =
  "is_automatic show_on_products starts_at ends_at priority stacking conditions action target most_off uses_limit customer_uses_limit budgets archived_at code_count prefix";

/** What is taken off, under which conditions. */
export const promotions = defineFeature({
  name: "promotions",
  tags: [
    {
      name: "Promotions",
      place: 112,
      description:
        "What the shop takes off: conditions, an action and what it acts on, with codes or without. Carts show what applies, and why a code does not.",
    },
  ],
  permissions: [promotionPermissions],
  routes: [promotionAdminRoutes],
  plugs: [
    auditedKeys.plug(audited),
    customerGroupUses.plug({ title: "promotions", isNamed: namesGroup }),
    shownBadges.plug(shownOnProducts),
  ],
});
