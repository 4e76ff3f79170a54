import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  product_changes: { id: "product_id" },
  search_state: { id: "read_product_id built_product_id" },
  documents: {
    id: "product_id",
    word: "currency",
    shop: "name name_key tags categories attributes codes description details",
  },
  document_keys: { shop: "value" },
  document_facets: { word: "kind", shop: "value" },
  document_prices: { word: "currency" },
  search_words: { shop: "word" },
  word_grams: { shop: "gram word" },
};
