import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  search_rules: { id: "id pinned buried", word: "locale", shop: "words replacements query url" },
};
