import { newest } from "../../../support/demo/pick.mjs";

const searchRule = { id: "{search_rule}" };

export const requests = {
  adminCreateSearchRule: { body: { kind: "synonyms", words: ["sofa", "couch"] } },
  adminGetSearchRule: { at: searchRule },
  adminUpdateSearchRule: { at: searchRule, body: { words: ["sofa", "couch", "settee"] } },
  adminReplaceSearchRule: { at: searchRule, body: { words: ["sofa", "couch"] } },
  adminDeleteSearchRule: { at: searchRule },
};

export const values = {
  search_rule: ["/admin/search/rules?limit=100", newest()],
};
