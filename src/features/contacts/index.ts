import { defineFeature } from "#platform/feature";
import { contactRoutes } from "./routes.ts";

/** Proving and changing an address or number. */
export const contacts = defineFeature({
  name: "contacts",
  routes: [contactRoutes],
});
