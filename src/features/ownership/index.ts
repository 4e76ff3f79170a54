import { defineFeature } from "#platform/feature";

export { isFirstProof, onFirstProof, type FirstProof } from "./first-proof.ts";

export const ownership = defineFeature({
  name: "ownership",
});
