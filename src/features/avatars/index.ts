export { eraseAvatar } from "./change-avatar.ts";
export { avatarRoutes } from "./routes.ts";
