import { desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { allAuditedKeys } from "#platform/data/audited-keys";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { auditLog } from "#platform/data/tables";
import type { Actor } from "#platform/http/auth";

export type AuditEntry = {
  /** What was done, `role.updated`. */
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
  /** Who did it, where the request itself does not say so yet: somebody who signs in. */
  readonly actor?: Pick<Actor, "type" | "id">;
};

/** That a field was empty says nothing about anybody, and whether it was set is what a reader of the log wants to know. */
function masked(values: Readonly<Record<string, unknown>>) {
  const shown = allAuditedKeys();
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value === null || shown.has(key) ? value : "(hidden)"]),
  );
}

/**
 * A statement that records who changed what, for the batch of the change itself. Only fields that differ are kept, and only
 * those in `auditedKeys` with their values: every other is masked, as are secrets and personal data.
 */
export function audit(ctx: Ctx, entry: AuditEntry): Statement {
  const { action, subject_type, subject_id, before, after, actor = ctx.actor } = entry;
  const differs = (key: string) => JSON.stringify(before?.[key]) !== JSON.stringify(after?.[key]);
  const only = (values: Readonly<Record<string, unknown>> | undefined) =>
    values && masked(Object.fromEntries(Object.entries(values).filter(([key]) => !before || !after || differs(key))));
  const changes =
    before || after ? { ...(before ? { before: only(before) } : {}), ...(after ? { after: only(after) } : {}) } : null;
  return ctx.db.insert(auditLog).values(rowOf(ctx, { action, subject_type, subject_id, actor }, changes));
}

/** As `audit`, of many things by one statement, since a batch of D1 takes only so many. Nothing was there before. */
export function auditMany(
  ctx: Ctx,
  { action, subject_type, actor = ctx.actor }: Pick<AuditEntry, "action" | "subject_type" | "actor">,
  subjects: readonly Required<Pick<AuditEntry, "subject_id" | "after">>[],
): Statement {
  const rows = subjects.map(({ subject_id, after }) =>
    rowOf(ctx, { action, subject_type, subject_id, actor }, { after: masked(after) }),
  );
  return insertRows(ctx, auditLog, rows);
}

const rowOf = (
  ctx: Ctx,
  { action, subject_type, subject_id, actor }: Required<Omit<AuditEntry, "before" | "after">>,
  changes: Record<string, unknown> | null,
): typeof auditLog.$inferInsert => ({
  id: ctx.id(),
  actor_type: actor.type,
  actor_id: actor.id,
  action,
  subject_type,
  subject_id,
  changes,
  request_id: ctx.request_id,
  created_at: ctx.now(),
  address: ctx.client_address,
});

/** A statement that forgets where somebody acted from. Their entries stay, and the chain holds: it has the address as a keyed hash. */
export const forgetAddressesOf = (ctx: Ctx, actor_id: string): Statement =>
  ctx.db.update(auditLog).set({ address: null }).where(eq(auditLog.actor_id, actor_id));

const OWN_MAX = 5000;

/** What somebody did, as far as it was written down: the newest of it. */
export const entriesOf = (ctx: Ctx, actor_id: string) =>
  ctx.db
    .select({ action: auditLog.action, created_at: auditLog.created_at, address: auditLog.address })
    .from(auditLog)
    .where(eq(auditLog.actor_id, actor_id))
    .orderBy(desc(auditLog.created_at), desc(auditLog.id))
    .limit(OWN_MAX);
