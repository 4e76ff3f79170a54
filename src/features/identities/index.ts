import { defineFeature } from "#platform/feature";

export { eraseIdentities, identitiesOfPerson } from "./erase-identities.ts";
export { identities, type IdentityRow } from "./store.ts";

export const linkedIdentities = defineFeature({
  name: "identities",
});
