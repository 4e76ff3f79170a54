import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/return-policy": "it is about sending back",
};
