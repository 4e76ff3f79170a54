import { inArray, lt, or } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inIds, runBatch } from "#platform/data/db";
import { RETENTION_MS } from "#platform/data/retention";
import type { Job } from "#platform/data/schedule";
import { refreshTokens, sessions } from "./tables.ts";

const CHUNK = 500;
const CHUNKS_MAX = 200;

/**
 * Forgets sessions that ended or expired 30 days ago, and the refresh tokens used as long ago in those that live on. Until
 * then a used token is remembered, so that its coming back ends its session.
 */
async function forgetSessions(ctx: Ctx) {
  const before = ctx.now() - RETENTION_MS.ended;
  const used_tokens = await inChunks(async () => {
    const some = ctx.db
      .select({ hash: refreshTokens.token_hash })
      .from(refreshTokens)
      .where(lt(refreshTokens.used_at, before))
      .limit(CHUNK);
    const gone = await ctx.db
      .delete(refreshTokens)
      .where(inArray(refreshTokens.token_hash, some))
      .returning({ hash: refreshTokens.token_hash });
    return gone.length;
  });
  const gone = or(lt(sessions.expires_at, before), lt(sessions.ended_at, before));
  const forgotten = await inChunks(async () => {
    const some = await ctx.db.select({ id: sessions.id }).from(sessions).where(gone).limit(CHUNK);
    const ids = some.map(({ id }) => id);
    await runBatch(ctx.db, [
      ctx.db.delete(refreshTokens).where(inIds(refreshTokens.session_id, ids)),
      ctx.db.delete(sessions).where(inIds(sessions.id, ids)),
    ]);
    return ids.length;
  });
  return { sessions: forgotten, used_tokens };
}

/** Repeats while a whole chunk was found: what is left then waits for tomorrow. */
async function inChunks(step: () => Promise<number>): Promise<number> {
  let total = 0;
  for (let chunk = 0; chunk < CHUNKS_MAX; chunk += 1) {
    const found = await step();
    total += found;
    if (found < CHUNK) break;
  }
  return total;
}

export const sessionJobs: readonly Job[] = [{ name: "forget_sessions", every: "day", run: forgetSessions }];
