import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/payments/methods": "it is about paying",
};
