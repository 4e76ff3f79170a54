import { defineFeature } from "#platform/feature";
import { identityPersonalData } from "./personal-data.ts";

export { eraseIdentities } from "./personal-data.ts";
export { identities, type IdentityRow } from "./store.ts";

/** Which provider signs in to which account. */
export const linkedIdentities = defineFeature({
  name: "identities",
  personal: identityPersonalData,
});
