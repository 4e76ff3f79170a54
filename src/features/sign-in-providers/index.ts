export { signInProviderJobs } from "./jobs.ts";
export { signInProviderRoutes } from "./routes.ts";
