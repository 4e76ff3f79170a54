import { and, desc, eq, gt, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { sameText, sha256 } from "#platform/secrets/tokens";
import { type Channel, codeHashOf, type CodePurpose, unsealDestination } from "./issue-code.ts";
import { CODE_LIVES_MS, isCodeGood, isLinkGood, TRIES_MAX } from "./rules.ts";
import { oneTimeCodes } from "./tables.ts";

/** What somebody has proved by a code or link: that they read what was sent to `destination`. */
export type Proven = {
  readonly user_id: string;
  readonly code_id: string;
  readonly purpose: CodePurpose;
  readonly channel: Channel;
  readonly destination: string;
  /** Goes into the batch of what the code is for, which breaks when it was used before: see `isUsed`. */
  readonly use: Statement;
};

/**
 * Looks at a guess. It is counted before it is looked at, in one statement, so that of fifty at once five are. Null for a
 * wrong one, and for a right one that came too late or was meant for another destination.
 */
export async function checkCode(
  ctx: Ctx,
  guess: { user_id: string; purpose: CodePurpose; destination?: string; code: string },
): Promise<Proven | null> {
  const newest = ctx.db
    .select({ id: oneTimeCodes.id })
    .from(oneTimeCodes)
    .where(and(eq(oneTimeCodes.user_id, guess.user_id), eq(oneTimeCodes.purpose, guess.purpose)))
    .orderBy(desc(oneTimeCodes.id))
    .limit(1);
  const [row] = await ctx.db
    .update(oneTimeCodes)
    .set({ tries: sql`${oneTimeCodes.tries} + 1` })
    .where(
      and(
        eq(oneTimeCodes.id, newest),
        lt(oneTimeCodes.tries, TRIES_MAX),
        eq(oneTimeCodes.used_count, 0),
        gt(oneTimeCodes.created_at, ctx.now() - CODE_LIVES_MS),
      ),
    )
    .returning();
  // As much work for nobody's code: a stranger must not tell by the time whether there is one.
  const hash = await codeHashOf(ctx, row?.id ?? guess.user_id, guess.code);
  if (!row || !sameText(hash, row.code_hash) || !isCodeGood(row, ctx.now())) return null;
  const proven = await provenBy(ctx, row);
  return guess.destination === undefined || guess.destination === proven.destination ? proven : null;
}

const isNewest = sql`NOT EXISTS (
  SELECT 1 FROM one_time_codes AS newer
  WHERE newer.user_id = one_time_codes.user_id AND newer.purpose = one_time_codes.purpose AND newer.id > one_time_codes.id
)`;

/** Who holds the link with this token; null when it is none of these, was used or replaced, or came too late. */
export async function checkLink(ctx: Ctx, purposes: readonly CodePurpose[], token: string): Promise<Proven | null> {
  const row = await ctx.db
    .select()
    .from(oneTimeCodes)
    .where(and(eq(oneTimeCodes.link_hash, await sha256(token)), isNewest))
    .get();
  if (!row || !purposes.includes(row.purpose) || !isLinkGood(row, ctx.now())) return null;
  return provenBy(ctx, row);
}

async function provenBy(ctx: Ctx, row: typeof oneTimeCodes.$inferSelect): Promise<Proven> {
  return {
    user_id: row.user_id,
    code_id: row.id,
    purpose: row.purpose,
    channel: row.channel,
    destination: await unsealDestination(ctx, row.destination),
    use: ctx.db
      .update(oneTimeCodes)
      .set({ used_count: sql`${oneTimeCodes.used_count} + 1` })
      .where(eq(oneTimeCodes.id, row.id)),
  };
}

/** Whether a batch broke because somebody else used its code first. */
export const isUsed = (error: unknown): boolean => isGuardViolation(error, "one_time_codes_once");
