import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { reviewAdminRoutes } from "./admin-routes.ts";
import { reviewListeners } from "./consumer.ts";
import { reviewEvents } from "./events.ts";
import { reviewJobs } from "./jobs.ts";
import { myReviewRoutes } from "./me-routes.ts";
import { reviewPermissions } from "./permissions.ts";
import { reviewPersonalData } from "./personal-data.ts";
import { reviewRoutes } from "./routes.ts";
import { reviewSettings } from "./settings.ts";

export { ReviewError } from "./errors.ts";
export { reviewPermissions };
export { type ReviewStatus, reviewStatuses } from "./rules.ts";
export { AdminReviewsQuery, MyReviewDto, reviewFields, ReviewInput, toMyReviewDto } from "./schemas.ts";
export {
  type GatheredReview,
  gatheredStatements,
  type QueueFilter,
  selectKnownReviews,
  selectQueue,
  unsealReview,
} from "./store.ts";
export { createReview, type Reviewer, reviewedBy } from "./write-review.ts";

/** Stars and words of buyers, read by staff first, and the ratings of products that follow from them. */
export const reviews = defineFeature({
  name: "reviews",
  tags: [
    {
      name: "Reviews",
      place: 15,
      description:
        "Stars and words of customers about products, once for each customer and product. Others see what is approved, and that alone counts in a product's rating.",
    },
    {
      name: "Back office: reviews",
      place: 115,
      description: "Reviews that wait for staff, reports about them, and the shop's answers.",
    },
  ],
  permissions: [reviewPermissions],
  settings: reviewSettings,
  events: reviewEvents,
  routes: [reviewRoutes, myReviewRoutes, reviewAdminRoutes],
  on: reviewListeners,
  jobs: reviewJobs,
  personal: reviewPersonalData,
  plugs: [auditedKeys.plug("review_id rejection_reason")],
});
