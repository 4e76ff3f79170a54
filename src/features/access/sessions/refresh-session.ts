import { and, eq, isNull } from "drizzle-orm";
import { auditUser, users } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sha256, sign } from "#platform/secrets/tokens";
import { forgetChecked } from "./authenticate.ts";
import { SessionError } from "./errors.ts";
import { endOneSession, pairOf, type TokenPair } from "./open-session.ts";
import { expiryOf, refreshOutcome } from "./session-rules.ts";
import { refreshTokens, sessions } from "./tables.ts";

/**
 * Exchanges a refresh token for its successor, with an access token. The successor is derived from the token itself, so a
 * repeat within 10 s, and each of many at once, gets the same pair. A token that comes back later was copied: its whole
 * session ends. Throws `invalid_refresh_token`.
 */
export async function refreshSession(ctx: Ctx, token: string): Promise<TokenPair> {
  const token_hash = await sha256(token);
  const row = await findToken(ctx, token_hash);
  if (!row || refreshOutcome(row, ctx.now()) === "refused") throw SessionError.invalid_refresh_token();
  const { user_id, session_id } = row;
  const successor = await sign(ctx.config.APP_SECRET, "refresh-successor", token);
  const used_at = row.used_at ?? (await rotate(ctx, row, token_hash, successor));
  if (refreshOutcome({ ...row, used_at }, ctx.now()) === "reused") {
    await commit(ctx, [
      endOneSession(ctx, user_id, "token_reused", session_id),
      auditUser(ctx, "user.refresh_token_reused", user_id, { session_id }),
    ]);
    forgetChecked(user_id);
    ctx.log.warn("refresh_token_reused", { session_id });
    throw SessionError.invalid_refresh_token();
  }
  return pairOf(ctx, { user_id, session_id, refresh_token: successor, issued_at: used_at });
}

type Found = NonNullable<Awaited<ReturnType<typeof findToken>>>;

/** The token with its session, unless that was ended. */
async function findToken(ctx: Ctx, token_hash: string) {
  const row = await ctx.db
    .select({
      session_id: sessions.id,
      user_id: users.id,
      used_at: refreshTokens.used_at,
      created_at: sessions.created_at,
      expires_at: sessions.expires_at,
    })
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.session_id))
    .innerJoin(users, eq(users.id, sessions.user_id))
    .where(
      and(
        eq(refreshTokens.token_hash, token_hash),
        isNull(sessions.ended_at),
        isNull(users.disabled_at),
        isNull(users.erased_at),
      ),
    )
    .get();
  return row ?? null;
}

/** Marks the token used and keeps its successor. Of many at once one wins, by the successor's key; all learn when it was. */
async function rotate(ctx: Ctx, row: Found, token_hash: string, successor: string): Promise<number> {
  const now = ctx.now();
  try {
    await commit(ctx, [
      ctx.db
        .update(refreshTokens)
        .set({ used_at: now })
        .where(and(eq(refreshTokens.token_hash, token_hash), isNull(refreshTokens.used_at))),
      ctx.db
        .insert(refreshTokens)
        .values({ token_hash: await sha256(successor), session_id: row.session_id, created_at: now }),
      ctx.db
        .update(sessions)
        .set({ last_used_at: now, expires_at: expiryOf(row.created_at, now) })
        .where(eq(sessions.id, row.session_id)),
    ]);
    return now;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const winner = await findToken(ctx, token_hash);
    if (!winner || winner.used_at === null) throw SessionError.invalid_refresh_token();
    return winner.used_at;
  }
}
