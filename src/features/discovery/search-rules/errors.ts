import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const SearchRuleError = defineErrors("Search", {
  search_rule_not_found: {
    status: 404,
    detail: "There is no such search rule.",
    cause: "No search rule has this id: it was deleted, or never was.",
    remedy: "List them at `GET /admin/search/rules`.",
  },
  too_many_search_rules: {
    status: 409,
    detail: "A shop has at most {limit} search rules. Delete one first.",
    cause: "The shop has `limit` search rules.",
    remedy: "Delete rules that are no longer needed, or put several words into one rule.",
    members: { limit: numberMember("How many rules there can be.", 1000) },
  },
});
