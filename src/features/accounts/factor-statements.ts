import { eq, type SQL } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { endSessions } from "./open-session.ts";
import { sessions, users } from "./tables.ts";

/** A statement that notes a fresh proof of the session's owner, by a factor or by the password. Call `forgetChecked` once it is in. */
export const proveSession = (ctx: Ctx, user: User, { factor }: { factor: boolean }): Statement =>
  ctx.db
    .update(sessions)
    .set({ proved_at: ctx.now(), ...(factor ? { factor_proved_at: ctx.now() } : {}) })
    .where(eq(sessions.id, user.session_id));

/** Notes since when the account has a passkey, as a select over its passkeys tells; null for none. Call `forgetChecked` once it is in. */
export const notePasskeySince = (ctx: Ctx, user_id: string, since: SQL): Statement =>
  ctx.db.update(users).set({ passkey_at: since }).where(eq(users.id, user_id));

/** From now on a log-in asks for the second factor. This session has just proved it; the others, which did not, end. Call `forgetChecked` once it is in. */
export const askForFactor = (ctx: Ctx, user: User): Statement[] => [
  ctx.db.update(users).set({ second_factor_at: ctx.now(), updated_at: ctx.now() }).where(eq(users.id, user.id)),
  ...endSessions(ctx, user.id, "factor_changed", user),
  proveSession(ctx, user, { factor: true }),
];

/** What the account's sessions proved by a factor counts no more. Call `forgetChecked` once it is in. */
export const forgetFactorProofs = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.update(sessions).set({ factor_proved_at: null }).where(eq(sessions.user_id, user_id));

/** A log-in asks for one factor again. Call `forgetChecked` once it is in. */
export const dropFactor = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.update(users).set({ second_factor_at: null, updated_at: ctx.now() }).where(eq(users.id, user_id)),
  forgetFactorProofs(ctx, user_id),
];
