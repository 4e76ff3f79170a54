import { defineFeature } from "#platform/feature";

export { isFirstProof, onFirstProof, type FirstProof } from "./first-proof.ts";

/** What the first proof of an address takes away. */
export const ownership = defineFeature({
  name: "ownership",
});
