import { defineFeature } from "#platform/feature";
import { providerEventJobs } from "./jobs.ts";
import { customerPersonalData } from "./personal-data.ts";
import { providerEventRoutes } from "./routes.ts";

export { ensureCustomer } from "./ensure-customer.ts";
export { ProviderEventError } from "./errors.ts";
export { readWebhook, signedWebhook } from "./signed-webhook.ts";
export { customerOf, rememberCustomer } from "./store.ts";

/** What comes from payment providers: their webhooks, each taken once as a hint to ask the provider, and the ids that they gave to customers. */
export const providerEvents = defineFeature({
  name: "provider-events",
  routes: [providerEventRoutes],
  jobs: providerEventJobs,
  personal: customerPersonalData,
});
