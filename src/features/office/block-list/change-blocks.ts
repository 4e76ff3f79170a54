import { and, count, desc, eq, isNotNull, lt } from "drizzle-orm";
import { invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { BlockError } from "./errors.ts";
import { type BlockKind, canonical, isBlocked, type Origin, readBlocks } from "./match-origin.ts";
import { forgetBlocks } from "./refuse-blocked.ts";
import { blocks } from "./tables.ts";

export type BlockRow = typeof blocks.$inferSelect;

/** Every isolate keeps the whole list: it stays short. */
const LIMIT = 1_000;

type Input = {
  readonly kind: BlockKind;
  readonly value: string;
  readonly reason: string | null;
  readonly expires_at: number | null;
};

const expected = {
  address: "must be an IPv4 or IPv6 address",
  range: "must be a range like 203.0.113.0/24, from /8, or 2001:db8::/32, from /16",
  country: "must be a country by its two letters (ISO 3166-1)",
};

/** Blocks an address, a range or a country: within a minute everywhere. Throws `block_taken`, `own_address`, `block_list_full`, `invalid_request`. */
export async function addBlock(ctx: Ctx, { kind, ...input }: Input, origin: Origin): Promise<BlockRow> {
  const now = ctx.now();
  const value = canonical(kind, input.value);
  if (value === null) throw invalidField("value", "invalid_format", expected[kind]);
  if (input.expires_at !== null && input.expires_at <= now)
    throw invalidField("expires_at", "too_small", "Must be in the future");
  const row = { ...input, id: ctx.id(), kind, value, created_by: ctx.actor.id, created_at: now };
  if (isBlocked(readBlocks([row]), origin, now)) throw BlockError.own_address();
  const [, counted] = await ctx.db.batch([
    ctx.db.delete(blocks).where(and(isNotNull(blocks.expires_at), lt(blocks.expires_at, now))),
    ctx.db.select({ total: count() }).from(blocks),
  ]);
  if ((counted[0]?.total ?? 0) >= LIMIT) throw BlockError.block_list_full({ limit: LIMIT });
  try {
    await commit(ctx, [
      ctx.db.insert(blocks).values(row),
      audit(ctx, {
        action: "block.added",
        subject_type: "block",
        subject_id: row.id,
        after: { kind, value, expires_at: row.expires_at },
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error, "blocks.value")) throw BlockError.block_taken();
    throw error;
  }
  forgetBlocks();
  return row;
}

/** Lets requests from there in again. Throws `block_not_found`. */
export async function removeBlock(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.db.select().from(blocks).where(eq(blocks.id, id)).get();
  if (!row) throw BlockError.block_not_found();
  const { kind, value } = row;
  await commit(ctx, [
    ctx.db.delete(blocks).where(eq(blocks.id, id)),
    audit(ctx, { action: "block.removed", subject_type: "block", subject_id: id, before: { kind, value } }),
  ]);
  forgetBlocks();
}

/** The list, newest first: one trip. An expired block is in it until the next one is added. */
export const listBlocks = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "blocks",
    rows: (after) =>
      ctx.db
        .select()
        .from(blocks)
        .where(behind([blocks.id], "desc", after))
        .orderBy(desc(blocks.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(blocks),
    keysOf: (row) => [row.id],
  });
