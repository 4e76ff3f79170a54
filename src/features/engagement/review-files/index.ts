import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { reviewFileRoutes } from "./admin-routes.ts";

/** Reviews as files: those that another shop has gathered come in, and all of them go out. */
export const reviewFiles = defineFeature({
  name: "review-files",
  routes: [reviewFileRoutes],
  plugs: [auditedKeys.plug("count")],
});
