import type { PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/profiles/{id}": "it is about a person",
};
