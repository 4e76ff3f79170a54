import { defineFeature } from "#platform/feature";
import { avatarRoutes } from "./routes.ts";

export { eraseAvatar } from "./change-avatar.ts";

export const avatars = defineFeature({
  name: "avatars",
  routes: [avatarRoutes],
});
