import { defineFeature } from "#platform/feature";
import { invoiceAdminRoutes } from "./admin-routes.ts";
import { invoiceListeners } from "./consumer.ts";
import { invoiceEvents } from "./events.ts";
import { invoiceJobs } from "./jobs.ts";
import { invoicePermissions } from "./permissions.ts";
import { invoicePersonalData } from "./personal-data.ts";
import { invoiceRoutes } from "./routes.ts";
import { invoiceSettings } from "./settings.ts";
import { invoiceWalks } from "./walk-papers.ts";

export { detailsOf, sellerOf } from "./print-invoice.ts";
export { issuedPaper } from "./store.ts";

export { invoiceEvents };

/** Invoices and credit notes: issued once, with numbers that have no gap, and never changed. */
export const invoices = defineFeature({
  name: "invoices",
  events: invoiceEvents,
  settings: invoiceSettings,
  permissions: [invoicePermissions],
  routes: [invoiceRoutes, invoiceAdminRoutes],
  on: invoiceListeners,
  jobs: invoiceJobs,
  personal: invoicePersonalData,
  walks: invoiceWalks,
});
