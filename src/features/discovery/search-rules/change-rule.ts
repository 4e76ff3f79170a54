import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { SearchRuleError } from "./errors.ts";
import { ruleFaults } from "./rules.ts";
import type { SearchRuleInput, SearchRulePatch } from "./schemas.ts";
import { countRules, findRule, forgetRules, RULES_MAX, type StoredRule } from "./store.ts";
import { searchRules } from "./tables.ts";

const subject_type = "search_rule";

/** Makes a rule, which searches follow within ten seconds. 422 for members that its kind does not have, or lacks; 409 `too_many_search_rules`. */
export async function createRule(ctx: Ctx, input: z.output<typeof SearchRuleInput>): Promise<StoredRule> {
  const now = ctx.now();
  const rule: StoredRule = {
    id: ctx.id(),
    kind: input.kind,
    locale: input.locale ?? null,
    words: input.words ?? [],
    replacements: input.replacements ?? [],
    query: input.query ?? null,
    pinned: input.pinned ?? [],
    buried: input.buried ?? [],
    url: input.url ?? null,
    created_at: now,
    updated_at: now,
  };
  refuseFaults(rule);
  const counted = await countRules(ctx).get();
  if ((counted?.total_count ?? 0) >= RULES_MAX) throw SearchRuleError.too_many_search_rules({ limit: RULES_MAX });
  forgetRules(ctx);
  await commit(ctx, [
    ctx.db.insert(searchRules).values(rule),
    audit(ctx, { action: "search_rule.created", subject_type, subject_id: rule.id, after: asAudited(rule) }),
  ]);
  return rule;
}

/** Changes the fields that are given. 404 `search_rule_not_found`, and 422 as when one is made. */
export async function changeRule(ctx: Ctx, id: string, patch: z.output<typeof SearchRulePatch>): Promise<StoredRule> {
  const before = await findRule(ctx, id);
  const after: StoredRule = { ...before, ...givenIn(patch), updated_at: ctx.now() };
  refuseFaults(after);
  forgetRules(ctx);
  await commit(ctx, [
    ctx.db.update(searchRules).set(after).where(eq(searchRules.id, id)),
    audit(ctx, {
      action: "search_rule.updated",
      subject_type,
      subject_id: id,
      before: asAudited(before),
      after: asAudited(after),
    }),
  ]);
  return after;
}

/** 404 `search_rule_not_found`. */
export async function deleteRule(ctx: Ctx, id: string): Promise<void> {
  const before = await findRule(ctx, id);
  forgetRules(ctx);
  await commit(ctx, [
    ctx.db.delete(searchRules).where(eq(searchRules.id, id)),
    audit(ctx, { action: "search_rule.deleted", subject_type, subject_id: id, before: asAudited(before) }),
  ]);
}

/** Under names that no field of a person has: the log shows fields by their names. */
const asAudited = ({ locale, url, ...rule }: StoredRule) => ({ ...rule, rule_locale: locale, redirect_url: url });

function refuseFaults(rule: StoredRule): void {
  const faults = ruleFaults(rule);
  if (faults.length > 0) throw invalidFields(faults);
}
