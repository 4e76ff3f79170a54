import { eq, sql } from "drizzle-orm";
import { accountGuard, noteSecondFactorSince } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { PROOF_GOOD_FOR_MS, type User } from "#platform/http/auth";
import { endSessions } from "./open-session.ts";
import { sessions } from "./tables.ts";

/**
 * Breaks its batch unless the session lives and, where the account has a factor, has shown one within five minutes: what was known
 * when the request came in may be seconds old, and the first factor of two that are enrolled at once guards the account against
 * the second.
 */
export const guardFactors = (ctx: Ctx, { id, session_id }: User): Statement =>
  accountGuard(
    ctx,
    id,
    sql`EXISTS (
      SELECT 1 FROM sessions WHERE sessions.id = ${session_id} AND sessions.user_id = users.id AND sessions.ended_at IS NULL
        AND (sessions.factor_proved_at >= ${ctx.now() - PROOF_GOOD_FOR_MS} OR (users.second_factor_at IS NULL AND users.passkey_at IS NULL))
    )`,
  );

/** A statement that notes a fresh proof of the session's owner, by a factor or by the password. Call `forgetChecked` once it is in. */
export const proveSession = (ctx: Ctx, user: User, { factor }: { factor: boolean }): Statement =>
  ctx.db
    .update(sessions)
    .set({ proved_at: ctx.now(), ...(factor ? { factor_proved_at: ctx.now() } : {}) })
    .where(eq(sessions.id, user.session_id));

/** From now on a log-in asks for the second factor. This session has just proved it; the others, which did not, end. Call `forgetChecked` once it is in. */
export const askForFactor = (ctx: Ctx, user: User): Statement[] => [
  noteSecondFactorSince(ctx, user.id, ctx.now()),
  ...endSessions(ctx, user.id, "factor_changed", user),
  proveSession(ctx, user, { factor: true }),
];

/** What the account's sessions proved by a factor counts no more. Call `forgetChecked` once it is in. */
export const forgetFactorProofs = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.update(sessions).set({ factor_proved_at: null }).where(eq(sessions.user_id, user_id));

/** A log-in asks for one factor again. Call `forgetChecked` once it is in. */
export const dropFactor = (ctx: Ctx, user_id: string): Statement[] => [
  noteSecondFactorSince(ctx, user_id, null),
  forgetFactorProofs(ctx, user_id),
];
