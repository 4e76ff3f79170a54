import { ofCategory, type PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/categories": () => ["all", "roots", "tree"].map((view) => `/categories?view=${view}&limit=100`),
  "/categories/{id}": ofCategory,
};
