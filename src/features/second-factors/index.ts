import { defineFeature } from "#platform/feature";
import { secondFactorRoutes } from "./routes.ts";

export { withCode } from "./check-code.ts";
export { FactorError } from "./errors.ts";
export { code } from "./schemas.ts";
export { eraseFactors } from "./erase-factors.ts";

export const secondFactors = defineFeature({
  name: "second-factors",
  routes: [secondFactorRoutes],
});
