import { defineFeature } from "#platform/feature";
import { passwordResetRoutes } from "./routes.ts";

export const passwordResets = defineFeature({
  name: "password-resets",
  routes: [passwordResetRoutes],
});
