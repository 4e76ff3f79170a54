import type { Ctx } from "#platform/context";
import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { searchRuleRoutes } from "./admin-routes.ts";
import { type Ruled, ruledBy } from "./rules.ts";
import { knownRules } from "./store.ts";

export type { Placement, Ruled, Wording } from "./rules.ts";

/** What the rules come to for a query in a language: no trip where this isolate has read them within ten seconds. */
export const ruledFor = async (ctx: Ctx, q: string, locale: string | undefined): Promise<Ruled> =>
  ruledBy(await knownRules(ctx), q, locale);

/** Fields whose values the audit log shows. */
const audited = "kind rule_locale words replacements query pinned buried redirect_url";

/** Synonyms, stop words, placements and redirects. */
export const searchRules = defineFeature({
  name: "search-rules",
  routes: [searchRuleRoutes],
  plugs: [auditedKeys.plug(audited)],
});
