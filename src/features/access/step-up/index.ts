import { defineFeature } from "#platform/feature";
import { stepUpRoutes } from "./routes.ts";

/** A fresh proof before what is sensitive. */
export const stepUp = defineFeature({
  name: "step-up",
  routes: [stepUpRoutes],
});
