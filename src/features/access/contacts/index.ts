import { defineFeature } from "#platform/feature";
import { contactRoutes } from "./routes.ts";

export { isFirstProof, onFirstProof, type FirstProof } from "./first-proof.ts";

/** Proving and changing an address or number, and what the first proof takes away. */
export const contacts = defineFeature({
  name: "contacts",
  routes: [contactRoutes],
});
