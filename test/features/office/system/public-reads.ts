import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/health": "it is about the shop's own state",
};
