import { defineFeature } from "#platform/feature";
import { stepUpRoutes } from "./routes.ts";

export const stepUp = defineFeature({
  name: "step-up",
  routes: [stepUpRoutes],
});
