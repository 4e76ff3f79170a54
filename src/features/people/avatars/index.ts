import { defineFeature } from "#platform/feature";
import { avatarPersonalData } from "./personal-data.ts";
import { avatarRoutes } from "./routes.ts";

/** People's pictures. */
export const avatars = defineFeature({
  name: "avatars",
  routes: [avatarRoutes],
  personal: avatarPersonalData,
});
