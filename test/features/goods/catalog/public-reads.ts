import { listed, ofProduct, type PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/products/{id}": ofProduct(""),
  "/products/{id}/variants": ofProduct("/variants"),
  "/products/{id}/availability": ofProduct("/availability"),
  "/categories/{id}/products": listed("/categories/{id}/products"),
};
