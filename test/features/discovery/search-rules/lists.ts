import { idsOf, make, type OwnLists, post } from "../../../support/list-fixture.ts";

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);

export const lists: OwnLists = {
  "/admin/search/rules": async (token) => {
    const rule = () => ({ kind: "redirect", query: crypto.randomUUID(), url: "/somewhere" });
    const ids = idsOf(await make(() => post("/admin/search/rules", token, rule())));
    return { token, ids, equal: { table: "search_rules", set: { created_at: LAST } } };
  },
};
