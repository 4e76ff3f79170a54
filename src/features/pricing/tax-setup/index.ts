import { defineFeature } from "#platform/feature";
import { taxSetupRoutes } from "./routes.ts";

/** What helps staff to set taxes up: templates, and a preview. */
export const taxSetup = defineFeature({ name: "tax-setup", routes: [taxSetupRoutes] });
