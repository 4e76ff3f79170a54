import { ofProduct, type PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/products/{id}/reviews": ofProduct("/reviews"),
  "/review-guidelines": "it is about writing",
};
