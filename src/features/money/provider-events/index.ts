import { defineFeature } from "#platform/feature";
import { providerEventJobs } from "./jobs.ts";
import { providerEventRoutes } from "./routes.ts";

export { ProviderEventError } from "./errors.ts";
export { readWebhook, signedWebhook } from "./signed-webhook.ts";

/** The webhooks of payment providers: each event is taken once, as a hint to ask the provider. */
export const providerEvents = defineFeature({
  name: "provider-events",
  routes: [providerEventRoutes],
  jobs: providerEventJobs,
});
