import { defineFeature } from "#platform/feature";
import { passwordResetRoutes } from "./routes.ts";

export { resetStatements } from "./request-reset.ts";

/** A new password after a forgotten one. */
export const passwordResets = defineFeature({
  name: "password-resets",
  routes: [passwordResetRoutes],
});
