import { listed, type PublicReads } from "../../../support/public-read.ts";

export const publicReads: PublicReads = {
  "/products": listed("/products"),
  "/products/facets": "it tells counts, and names of categories, tags and attributes, but of no product",
  "/search/suggestions": ({ product }) => [`/search/suggestions?q=${encodeURIComponent(product.name)}`],
};
