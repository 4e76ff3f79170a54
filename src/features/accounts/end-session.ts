import { and, eq } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { commit } from "#platform/outbox";
import { forgetChecked } from "./check-bearer.ts";
import { AccountError } from "./errors.ts";
import { endSessions, onlySession } from "./open-session.ts";
import { sessions } from "./tables.ts";

/** Ends the session that asks: its access token is refused at once here, and within 10 s everywhere. */
export async function logOut(ctx: Ctx, { id, session_id }: User): Promise<void> {
  await commit(ctx, [endSessions(ctx, id, "logged_out", onlySession(session_id))]);
  forgetChecked(id);
}

/** Ends every session of the account. */
export async function logOutEverywhere(ctx: Ctx, user: User): Promise<void> {
  await commit(ctx, [endSessions(ctx, user.id, "logged_out")]);
  forgetChecked(user.id);
}

/** Ends one of the account's own sessions; one that has ended already stays so. Throws `session_not_found`. */
export async function endSession(ctx: Ctx, user: User, session_id: string): Promise<void> {
  const [, mine] = await ctx.db.batch([
    ctx.db
      .update(sessions)
      .set({ ended_at: ctx.now(), end_reason: "ended" })
      .where(and(eq(sessions.id, session_id), eq(sessions.user_id, user.id))),
    ctx.db
      .select({ id: sessions.id })
      .from(sessions)
      .where(and(eq(sessions.id, session_id), eq(sessions.user_id, user.id))),
  ]);
  if (mine.length === 0) throw AccountError.session_not_found();
  forgetChecked(user.id);
}
