import { defineFeature } from "#platform/feature";
import { factorPersonalData } from "./personal-data.ts";
import { secondFactorRoutes } from "./routes.ts";

export { withCode } from "./check-code.ts";
export { FactorError } from "./errors.ts";
export { code } from "./schemas.ts";
export { eraseFactors } from "./personal-data.ts";

/** Authenticator apps and recovery codes. */
export const secondFactors = defineFeature({
  name: "second-factors",
  routes: [secondFactorRoutes],
  personal: factorPersonalData,
});
