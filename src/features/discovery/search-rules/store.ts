import { and, asc, count, desc, eq } from "drizzle-orm";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { onCommit } from "#platform/data/outbox";
import { SearchRuleError } from "./errors.ts";
import { searchRules } from "./tables.ts";

export type StoredRule = typeof searchRules.$inferSelect;

/** So many are read whole by every isolate, every ten seconds. */
export const RULES_MAX = 1000;

const known = new Recent<readonly StoredRule[]>({ kept_ms: 10 * SECOND, max: 1 });
const ALL = "all";

/** All rules, oldest first: at most ten seconds old, and those of this isolate's own changes at once. */
export const knownRules = async (ctx: Ctx): Promise<readonly StoredRule[]> =>
  (await known.read(ALL, ctx.now(), () =>
    ctx.replica.select().from(searchRules).orderBy(asc(searchRules.created_at), asc(searchRules.id)).limit(RULES_MAX),
  )) ?? [];

/** Makes this isolate read the rules again once the batch in the making is in. */
export const forgetRules = (ctx: Ctx): void => onCommit(ctx, () => known.forget(() => true));

/** 404 `search_rule_not_found`. */
export async function findRule(ctx: Ctx, id: string): Promise<StoredRule> {
  const row = await ctx.db.select().from(searchRules).where(eq(searchRules.id, id)).get();
  if (!row) throw SearchRuleError.search_rule_not_found();
  return row;
}

export const countRules = (ctx: Ctx) => ctx.db.select({ total_count: count() }).from(searchRules);

/** A page of rules, the newest first. */
export const listRules = (ctx: Ctx, query: PageRequest & { readonly kind?: StoredRule["kind"] | undefined }) => {
  const ofKind = query.kind === undefined ? undefined : eq(searchRules.kind, query.kind);
  return readPage(ctx, query, {
    list: "admin/search/rules",
    rows: (after) =>
      ctx.db
        .select()
        .from(searchRules)
        .where(and(ofKind, behind([searchRules.created_at, searchRules.id], "desc", after)))
        .orderBy(desc(searchRules.created_at), desc(searchRules.id))
        .limit(query.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(searchRules).where(ofKind),
    keysOf: (row) => [row.created_at, row.id],
  });
};
