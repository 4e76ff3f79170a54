import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/review-invitation": "it tells a buyer what they have bought, under the name that it had then",
};
