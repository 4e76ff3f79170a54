import { and, eq, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { PlatformError } from "#platform/basics/errors";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { RETENTION_MS } from "#platform/data/retention";
import { idempotencyKeys } from "#platform/data/tables";
import { seal, unseal } from "#platform/secrets/tokens";

/** A first request that takes longer is taken for dead, and its key is free again. */
const LEASE_MS = MINUTE;
const WAITS_MS = [50, 100, 200, 400, 800] as const;
const KEPT_HEADERS = ["content-type", "location", "etag"];
/** The most that is kept for one caller within a day. */
type Room = { readonly answers: number; readonly characters: number };
/** For an order on behalf of guests. What exceeds it runs again, and the operation itself knows its repeats. */
const GUEST_ROOM: Room = { answers: 10, characters: 4_096 };
/** For an account that works nowhere in the back office: anybody can have any number of them, and each answer is a row for a day. */
const CUSTOMER_ROOM: Room = { answers: 50, characters: 8_192 };

/** Whose answers are kept. What has an object of its own has none here: that knows its keys. */
export type Caller = `user:${string}` | `api_key:${string}` | `order:${string}`;

/** Null for the back office and its keys, whose answers are all kept. */
function roomOf({ actor }: Ctx, caller: Caller): Room | null {
  if (caller.startsWith("order:")) return GUEST_ROOM;
  return actor.type === "user" && actor.permissions.size === 0 ? CUSTOMER_ROOM : null;
}

/** What is known of a key. */
export type KnownKey = typeof idempotencyKeys.$inferSelect;
/** `full`: so much is kept for this caller already that this answer is not going to be. */
type Lease = { readonly kind: "taken" | "full" } | { readonly kind: "known"; readonly row: KnownKey };

/** Takes the key for this request, or gives what is known of the first one. One round trip when the key is new. */
export async function leaseKey(ctx: Ctx, caller: Caller, key: string, request_hash: string): Promise<Lease> {
  const room = roomOf(ctx, caller);
  const here = and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));
  for (const wait of [0, ...WAITS_MS]) {
    if (wait > 0) await scheduler.wait(wait);
    const now = ctx.now();
    const free = or(
      lt(idempotencyKeys.expires_at, now),
      and(isNull(idempotencyKeys.answer), lt(idempotencyKeys.locked_until, now)),
    );
    const row = { caller, key, request_hash, locked_until: now + LEASE_MS, expires_at: now + RETENTION_MS.answers };
    try {
      const [, taken] = await ctx.db.batch([
        ctx.db.delete(idempotencyKeys).where(and(here, free)),
        room ? insertUnlessFull(ctx, row, room) : ctx.db.insert(idempotencyKeys).values(row),
      ]);
      return { kind: taken.meta.changes === 0 ? "full" : "taken" };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    const known = await ctx.db.select().from(idempotencyKeys).where(here).get();
    if (known && (known.request_hash !== request_hash || known.answer !== null)) return { kind: "known", row: known };
  }
  throw PlatformError.idempotency_in_progress();
}

/** Breaks the row's key where it is there already, whatever the number of others. */
const insertUnlessFull = (ctx: Ctx, row: Omit<KnownKey, "answer">, room: Room) =>
  insertSelect(
    ctx,
    idempotencyKeys,
    row,
    sql`WHERE (SELECT count(*) FROM ${idempotencyKeys} WHERE caller = ${row.caller} AND key <> ${row.key} AND expires_at >= ${row.expires_at - RETENTION_MS.answers}) < ${room.answers}`,
  );

export const JsonObject = z.record(z.string(), z.unknown());

const SealedAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  left_out: z.array(z.string()),
});
/** What is kept, as it is before it is sealed. */
export type SealedAnswer = z.output<typeof SealedAnswer>;

/** Unseals what was kept. */
export const unsealAnswer = async (ctx: Ctx, sealed: string): Promise<SealedAnswer> =>
  SealedAnswer.parse(JSON.parse(await unseal(ctx.config.APP_SECRET, "idempotency", sealed)));

/** The answer's body without these fields, and the names of those that it had. */
function leaveOut(body: string, fields: readonly string[]): { readonly body: string; readonly left_out: string[] } {
  if (fields.length === 0 || body === "") return { body, left_out: [] };
  const entries = Object.entries(JsonObject.parse(JSON.parse(body)));
  const kept = entries.filter(([name]) => !fields.includes(name));
  const left_out = entries.flatMap(([name]) => (fields.includes(name) ? [name] : []));
  return { body: JSON.stringify(Object.fromEntries(kept)), left_out };
}

/** Names a key. */
export type KeyOf = { readonly caller: Caller; readonly key: string };
const rowOf = ({ caller, key }: KeyOf) => and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));

/** Keeps an answer without its secrets; that of a guest or a customer only if it is small. */
export async function keepAnswer(
  ctx: Ctx,
  record: KeyOf & { readonly left_out: readonly string[] },
  response: Response,
) {
  const headers = Object.fromEntries([...response.headers].filter(([name]) => KEPT_HEADERS.includes(name)));
  const rest = leaveOut(await response.text(), record.left_out);
  const room = roomOf(ctx, record.caller);
  if (room && rest.body.length > room.characters) return freeKey(ctx, record);
  const answer: SealedAnswer = { status: response.status, headers, ...rest };
  const sealed = await seal(ctx.config.APP_SECRET, "idempotency", JSON.stringify(answer));
  return ctx.db.update(idempotencyKeys).set({ answer: sealed }).where(rowOf(record));
}

/** A statement that frees a key whose request came to nothing. */
export const freeKey = (ctx: Ctx, record: KeyOf) => ctx.db.delete(idempotencyKeys).where(rowOf(record));

/** A statement that forgets what a caller was answered, or each caller that a query gives. */
export const forgetAnswersOf = (ctx: Ctx, callers: Caller | SQL) =>
  ctx.db
    .delete(idempotencyKeys)
    .where(
      typeof callers === "string"
        ? eq(idempotencyKeys.caller, callers)
        : sql`${idempotencyKeys.caller} IN (${callers})`,
    );
