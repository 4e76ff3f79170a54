import { and, eq, sql } from "drizzle-orm";
import { accountsAmong } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { audit, auditMany } from "#platform/data/audit";
import { inIds } from "#platform/data/db";
import { field, insertSelect, jsonRows } from "#platform/data/insert-rows";
import { commit } from "#platform/data/outbox";
import { blindIndex } from "#platform/secrets/personal";
import { CustomerGroupError } from "./errors.ts";
import { isCurrent, joinByRules } from "./rule-statements.ts";
import { groupOf } from "./store.ts";
import { customerGroupMembers } from "./tables.ts";

/** Whom to add: an account by its id, or by its e-mail address as accounts are found by it. */
export type Wanted = { readonly user_id?: string | undefined; readonly email?: string | undefined };

export type MemberResult =
  | { readonly status: "added" | "present"; readonly user_id: string; readonly code: null }
  | { readonly status: "refused"; readonly user_id: null; readonly code: "user_not_found" };

/** Adds accounts to a group, each by itself, and gives a result for each. Those that the rule has taken in stay from then on. Throws `customer_group_not_found`. */
export async function addMembers(ctx: Ctx, group_id: string, wanted: readonly Wanted[]): Promise<MemberResult[]> {
  const indexes = await Promise.all(
    wanted.map(async ({ email }) => (email === undefined ? null : blindIndex(ctx, "email", email))),
  );
  const [group, accounts] = await ctx.db.batch([
    groupOf(ctx, group_id),
    accountsAmong(ctx, {
      ids: wanted.flatMap(({ user_id }) => user_id ?? []),
      email_indexes: indexes.filter((index) => index !== null),
    }),
  ]);
  if (group.length === 0) throw CustomerGroupError.customer_group_not_found();
  const ids = new Map(accounts.flatMap(({ id, email_index }) => [[id, id] as const, [email_index ?? id, id] as const]));
  const found = wanted.map(({ user_id }, at) => ids.get(user_id ?? indexes[at] ?? ""));
  const known = await manualAmong(ctx, group_id, [...ids.values()]);
  const results = found.map((user_id): MemberResult => {
    if (user_id === undefined) return { status: "refused", user_id: null, code: "user_not_found" };
    if (known.has(user_id)) return { status: "present", user_id, code: null };
    known.add(user_id);
    return { status: "added", user_id, code: null };
  });
  await add(
    ctx,
    group_id,
    results.flatMap(({ status, user_id }) => (status === "added" ? [user_id] : [])),
  );
  return results;
}

async function manualAmong(ctx: Ctx, group_id: string, user_ids: readonly string[]): Promise<Set<string>> {
  const { user_id, source } = customerGroupMembers;
  const rows = await ctx.db
    .select({ user_id })
    .from(customerGroupMembers)
    .where(and(eq(customerGroupMembers.group_id, group_id), inIds(user_id, user_ids), eq(source, "manual")));
  return new Set(rows.map((row) => row.user_id));
}

/** A group that is deleted meanwhile gets none, and a person who is erased meanwhile is not added. */
async function add(ctx: Ctx, group_id: string, user_ids: readonly string[]): Promise<void> {
  if (user_ids.length === 0) return;
  await commit(ctx, [
    insertSelect(
      ctx,
      customerGroupMembers,
      { group_id, user_id: field("user_id"), source: "manual", created_at: ctx.now() },
      sql`FROM ${jsonRows(user_ids.map((user_id) => ({ user_id })))}
        WHERE EXISTS (SELECT 1 FROM customer_groups g WHERE g.id = ${group_id})
          AND EXISTS (SELECT 1 FROM personal_keys k WHERE k.id = ${field("user_id")})`,
    ).onConflictDoUpdate({
      target: [customerGroupMembers.group_id, customerGroupMembers.user_id],
      set: { source: "manual", expires_at: null },
    }),
    auditMany(
      ctx,
      { action: "customer_group.member_added", subject_type: "user" },
      user_ids.map((user_id) => ({ subject_id: user_id, after: { group_id } })),
    ),
  ]);
}

/** Removes a member whom staff added; where the group's rule holds, the customer stays by that. Throws `customer_group_not_found`, `member_not_found`, `member_by_rule`. */
export async function removeMember(ctx: Ctx, group_id: string, user_id: string): Promise<void> {
  const theirs = and(eq(customerGroupMembers.group_id, group_id), eq(customerGroupMembers.user_id, user_id));
  const [group, [member]] = await ctx.db.batch([
    groupOf(ctx, group_id),
    ctx.db
      .select()
      .from(customerGroupMembers)
      .where(and(theirs, isCurrent(ctx.now()))),
  ]);
  if (group.length === 0) throw CustomerGroupError.customer_group_not_found();
  if (!member) throw CustomerGroupError.member_not_found();
  if (member.source === "rule") throw CustomerGroupError.member_by_rule();
  await commit(ctx, [
    ctx.db.delete(customerGroupMembers).where(and(theirs, eq(customerGroupMembers.source, "manual"))),
    joinByRules(ctx, user_id),
    audit(ctx, {
      action: "customer_group.member_removed",
      subject_type: "user",
      subject_id: user_id,
      before: { group_id },
    }),
  ]);
}
