import { defineFeature } from "#platform/feature";
import { contactRoutes } from "./routes.ts";

export const contacts = defineFeature({
  name: "contacts",
  routes: [contactRoutes],
});
