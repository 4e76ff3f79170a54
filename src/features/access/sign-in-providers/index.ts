import { defineFeature } from "#platform/feature";
import { signInProviderJobs } from "./jobs.ts";
import { signInProviderRoutes } from "./routes.ts";
import { signInProviderSettings } from "./settings.ts";

/** Signing in by Google and GitHub. */
export const signInProviders = defineFeature({
  name: "sign-in-providers",
  settings: signInProviderSettings,
  routes: [signInProviderRoutes],
  jobs: signInProviderJobs,
});
