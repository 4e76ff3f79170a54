import { eq } from "drizzle-orm";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { CustomerGroupError } from "./errors.ts";
import { customerGroupEvents } from "./events.ts";
import type { GroupRule } from "./group-rule.ts";
import { usesOf } from "./group-uses.ts";
import { countGroups, type CustomerGroup, findGroup } from "./store.ts";
import { customerGroups } from "./tables.ts";

/** Each sale is compared with the rules of all groups. */
const GROUPS_MAX = 500;

type GroupInput = { readonly name: string; readonly description: string | null; readonly rule: GroupRule | null };
type GroupChanges = { readonly [Field in keyof GroupInput]?: GroupInput[Field] | undefined };

const shown = ({ name, description, rule }: CustomerGroup) => ({ name, description, rule });
const subject = (id: string) => ({ subject_type: "customer_group", subject_id: id }) as const;

/** Makes a group; with a rule, all customers are compared with it through the queue. Throws `too_many_customer_groups`. */
export async function createGroup(ctx: Ctx, input: GroupInput): Promise<CustomerGroup> {
  const [counted] = await countGroups(ctx);
  if ((counted?.total_count ?? 0) >= GROUPS_MAX)
    throw CustomerGroupError.too_many_customer_groups({ limit: GROUPS_MAX });
  const now = ctx.now();
  const group = {
    id: ctx.id(),
    ...input,
    rule_change_id: ctx.id(),
    rule_applied_at: null,
    created_at: now,
    updated_at: now,
  };
  await commit(ctx, [
    ctx.db.insert(customerGroups).values(group),
    audit(ctx, { action: "customer_group.created", ...subject(group.id), after: shown(group) }),
    bumpSellingTerms(ctx),
    ...(input.rule === null ? [] : [compareAll(ctx, group.id, group.rule_change_id)]),
  ]);
  return group;
}

/** Changes the fields that are given. With another rule, all customers are compared again. Throws `customer_group_not_found`. */
export async function changeGroup(ctx: Ctx, id: string, changes: GroupChanges): Promise<CustomerGroup> {
  const before = await findGroup(ctx, id);
  const given = givenIn(changes);
  const is_new_rule = changes.rule !== undefined && JSON.stringify(changes.rule) !== JSON.stringify(before.rule);
  const rule_change_id = ctx.id();
  const written = {
    ...given,
    ...(is_new_rule ? { rule_change_id, rule_applied_at: null } : {}),
    updated_at: ctx.now(),
  };
  const after: CustomerGroup = { ...before, ...written };
  await commit(ctx, [
    ctx.db.update(customerGroups).set(written).where(eq(customerGroups.id, id)),
    audit(ctx, { action: "customer_group.changed", ...subject(id), before: shown(before), after: shown(after) }),
    bumpSellingTerms(ctx),
    ...(is_new_rule ? [compareAll(ctx, id, rule_change_id)] : []),
  ]);
  return after;
}

const compareAll = (ctx: Ctx, group_id: string, rule_change_id: string): Statement =>
  publish(ctx, customerGroupEvents["customer_group.rule_changed"], { group_id, rule_change_id, after: null });

/** Deletes a group; its members go through the queue. Throws `customer_group_not_found`, `customer_group_in_use`. */
export async function deleteGroup(ctx: Ctx, id: string): Promise<void> {
  const group = await findGroup(ctx, id);
  const used_by = await usesOf(ctx, id);
  if (used_by.length > 0) throw CustomerGroupError.customer_group_in_use({ used_by: used_by.join(", ") });
  await commit(ctx, [
    ctx.db.delete(customerGroups).where(eq(customerGroups.id, id)),
    audit(ctx, { action: "customer_group.deleted", ...subject(id), before: shown(group) }),
    bumpSellingTerms(ctx),
    publish(ctx, customerGroupEvents["customer_group.deleted"], { group_id: id }),
  ]);
}
