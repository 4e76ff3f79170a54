import { defineFeature } from "#platform/feature";
import { identityPersonalData } from "./personal-data.ts";

export { eraseIdentities } from "./personal-data.ts";
export { identities, type IdentityRow } from "./store.ts";

export const linkedIdentities = defineFeature({
  name: "identities",
  personal: identityPersonalData,
});
