import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/cart": "a line that its reader put there keeps its name, marked as unavailable and not counted",
  "/cart/shipping-options": "it tells prices of shipping",
};
