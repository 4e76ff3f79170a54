import { defineFeature } from "#platform/feature";
import { signInProviderJobs } from "./jobs.ts";
import { signInProviderRoutes } from "./routes.ts";

export const signInProviders = defineFeature({
  name: "sign-in-providers",
  routes: [signInProviderRoutes],
  jobs: signInProviderJobs,
});
