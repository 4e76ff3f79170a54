import { eq } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { allButSession, endSessions } from "./open-session.ts";
import { sessions, users } from "./tables.ts";

/** Statements that note a fresh proof of who is signed in, with a second factor or without. Call `forgetChecked` once they are in. */
export const proveSession = (ctx: Ctx, user: User, { second_factor }: { second_factor: boolean }): Statement =>
  ctx.db
    .update(sessions)
    .set({ proved_at: ctx.now(), ...(second_factor ? { second_factor } : {}) })
    .where(eq(sessions.id, user.session_id));

/** From now on a log-in asks for the second factor. This session has just proved it; the others, which did not, end. Call `forgetChecked` once it is in. */
export const askForFactor = (ctx: Ctx, user: User): Statement[] => [
  ctx.db.update(users).set({ second_factor_at: ctx.now(), updated_at: ctx.now() }).where(eq(users.id, user.id)),
  endSessions(ctx, user.id, "factor_changed", allButSession(user.session_id)),
  proveSession(ctx, user, { second_factor: true }),
];

/** What the account's sessions proved by a second factor counts no more. Call `forgetChecked` once it is in. */
export const forgetFactorProofs = (ctx: Ctx, user_id: string): Statement =>
  ctx.db.update(sessions).set({ second_factor: false }).where(eq(sessions.user_id, user_id));

/** A log-in asks for one factor again. Call `forgetChecked` once it is in. */
export const dropFactor = (ctx: Ctx, user_id: string): Statement[] => [
  ctx.db.update(users).set({ second_factor_at: null, updated_at: ctx.now() }).where(eq(users.id, user_id)),
  forgetFactorProofs(ctx, user_id),
];
