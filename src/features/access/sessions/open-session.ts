import { and, eq, isNull, ne, type SQL } from "drizzle-orm";
import { keepAccount, overtake } from "#people/accounts";
import type { ClientPlace, Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { randomToken, sha256, sign } from "#platform/secrets/tokens";
import { signAccessToken } from "./access-token.ts";
import { expiryOf, secondsUntil } from "./session-rules.ts";
import { refreshTokens, sessions } from "./tables.ts";

export type TokenPair = {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
};

export type NewSession = Partial<ClientPlace> & {
  readonly user_id: string;
  readonly user_agent: string | null;
  /** The client's: kept only as part of a keyed hash. */
  readonly address?: string;
  /** Whether a passkey or a code was among the proofs. */
  readonly factor?: boolean;
  /** An id that a log-in can be given ahead, so that it opens one session at most: a second breaks `sessions.id`. */
  readonly session_id?: string;
};

/** A new session's rows, for the batch of the log-in itself, and its first tokens. */
export async function openSession(
  ctx: Ctx,
  { user_id, user_agent, address, country = null, city = null, factor = false, session_id = ctx.id() }: NewSession,
): Promise<{ session_id: string; statements: Statement[]; tokens: TokenPair }> {
  const [now, refresh_token] = [ctx.now(), randomToken()];
  const token_hash = await sha256(refresh_token);
  return {
    session_id,
    tokens: await pairOf(ctx, { user_id, session_id, refresh_token, issued_at: now }),
    statements: [
      ctx.db.insert(sessions).values({
        id: session_id,
        user_id,
        user_agent: user_agent?.slice(0, 300) ?? null,
        device: address === undefined ? null : await deviceHash(ctx, user_id, `${address} ${user_agent ?? ""}`),
        country,
        city,
        created_at: now,
        last_used_at: now,
        expires_at: expiryOf(now, now),
        proved_at: now,
        factor_proved_at: factor ? now : null,
      }),
      ctx.db.insert(refreshTokens).values({ token_hash, session_id, created_at: now }),
      keepAccount(ctx, user_id),
    ],
  };
}

/** Tells a device from others of the same person, and of nobody else. */
const deviceHash = (ctx: Ctx, user_id: string, device: string): Promise<string> =>
  sign(ctx.config.APP_SECRET, "session-device", `${user_id}:${device}`, 16);

/** The access token that goes with a refresh token. It is the same each time, so that a lost answer can be given again. */
export async function pairOf(
  ctx: Ctx,
  { refresh_token, ...claims }: { user_id: string; session_id: string; refresh_token: string; issued_at: number },
): Promise<TokenPair> {
  const token_id = await sign(ctx.config.APP_SECRET, "access-token-id", refresh_token, 16);
  const { token, expires_at } = await signAccessToken(ctx, { ...claims, token_id });
  return { access_token: token, refresh_token, token_type: "Bearer", expires_in: secondsUntil(expires_at, ctx.now()) };
}

type EndReason = NonNullable<(typeof sessions.$inferSelect)["end_reason"]>;

const ending = (ctx: Ctx, user_id: string, reason: EndReason, which?: SQL): Statement =>
  ctx.db
    .update(sessions)
    .set({ ended_at: ctx.now(), end_reason: reason })
    .where(and(eq(sessions.user_id, user_id), isNull(sessions.ended_at), which));

/** A statement that ends one session of the account. Call `forgetChecked` once it is in. */
export const endOneSession = (ctx: Ctx, user_id: string, reason: EndReason, session_id: string): Statement =>
  ending(ctx, user_id, reason, eq(sessions.id, session_id));

/**
 * Statements that end the account's sessions, all of them or all but one, and every log-in that has read the account already
 * and opens its session later. Call `forgetChecked` once they are in.
 */
export const endSessions = (
  ctx: Ctx,
  user_id: string,
  reason: EndReason,
  but?: { session_id: string },
): Statement[] => [overtake(ctx, user_id), ending(ctx, user_id, reason, but && ne(sessions.id, but.session_id))];
