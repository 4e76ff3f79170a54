import { asc, eq, gte, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { auditLog } from "#platform/data/tables";
import { sign } from "#platform/secrets/tokens";

/** The columns that the chain holds fast, `changes` as the very text that is kept. */
const columns = {
  id: auditLog.id,
  actor_type: auditLog.actor_type,
  actor_id: auditLog.actor_id,
  action: auditLog.action,
  subject_type: auditLog.subject_type,
  subject_id: auditLog.subject_id,
  changes: sql<string | null>`${auditLog.changes}`,
  request_id: auditLog.request_id,
  created_at: auditLog.created_at,
  address: auditLog.address,
  address_mac: auditLog.address_mac,
  seq: auditLog.seq,
  hash: auditLog.hash,
};
export type Entry = Awaited<ReturnType<typeof selectUnchained>>[number];

/** Rows that have no place in the chain yet, oldest first. */
export const selectUnchained = (ctx: Ctx, limit: number) =>
  ctx.db.select(columns).from(auditLog).where(isNull(auditLog.seq)).orderBy(asc(auditLog.id)).limit(limit);

/** The chain from a place on. */
export const selectChained = (ctx: Ctx, from_seq: number, limit: number) =>
  ctx.db.select(columns).from(auditLog).where(gte(auditLog.seq, from_seq)).orderBy(asc(auditLog.seq)).limit(limit);

export const selectLink = (ctx: Ctx, seq: number) =>
  ctx.db.select({ seq: auditLog.seq, hash: auditLog.hash }).from(auditLog).where(eq(auditLog.seq, seq));

/** The links of these places, as far as D1 has them. */
export const selectLinks = (ctx: Ctx, seqs: readonly number[]) =>
  ctx.db
    .select({ seq: auditLog.seq, hash: auditLog.hash })
    .from(auditLog)
    .where(inArray(auditLog.seq, [...seqs]));

/** The last link. */
export const selectHead = (ctx: Ctx) =>
  ctx.db
    .select({ seq: auditLog.seq, hash: auditLog.hash })
    .from(auditLog)
    .where(isNotNull(auditLog.seq))
    .orderBy(sql`${auditLog.seq} DESC`)
    .limit(1);

/** A keyed hash of a client's address, so that the address can be erased and the chain still holds. */
export const macOf = (ctx: Ctx, address: string): Promise<string> =>
  sign(ctx.config.APP_SECRET, "audit-address", address, 16);

/** The hash of a row in its place: HMAC-SHA-256 over the row, the place and the hash before it. Only the shop can make one. */
export function hashOf(
  ctx: Ctx,
  seq: number,
  before: string,
  entry: Entry,
  address_mac: string | null,
): Promise<string> {
  const { id, actor_type, actor_id, action, subject_type, subject_id, changes, request_id, created_at } = entry;
  const held = [
    id,
    actor_type,
    actor_id,
    action,
    subject_type,
    subject_id,
    changes,
    request_id,
    created_at,
    address_mac,
  ];
  return sign(ctx.config.APP_SECRET, "audit-chain", JSON.stringify([seq, before, ...held]));
}
