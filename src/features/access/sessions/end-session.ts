import { and, eq } from "drizzle-orm";
import { auditUser } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { forgetChecked } from "./authenticate.ts";
import { SessionError } from "./errors.ts";
import { endOneSession, endSessions } from "./open-session.ts";
import { sessions } from "./tables.ts";

/** Ends the session that asks: its access token is refused at once here, and within 10 s everywhere. */
export async function logOut(ctx: Ctx, { id, session_id }: User): Promise<void> {
  await commit(ctx, [
    endOneSession(ctx, id, "logged_out", session_id),
    auditUser(ctx, "user.logged_out", id, { session_id }),
  ]);
  forgetChecked(id);
}

/** Ends every session of the account. */
export async function logOutEverywhere(ctx: Ctx, user: User): Promise<void> {
  await commit(ctx, [
    ...endSessions(ctx, user.id, "logged_out"),
    auditUser(ctx, "user.logged_out_everywhere", user.id),
  ]);
  forgetChecked(user.id);
}

/** Ends one of the account's own sessions; one that has ended already stays so. Throws `session_not_found`. */
export const endSession = (ctx: Ctx, user: User, session_id: string): Promise<void> =>
  endOwned(ctx, user.id, session_id, auditUser(ctx, "user.session_ended", user.id, { session_id }));

/** As `endSession`, of another person's account by staff. */
export const endSessionOf = (ctx: Ctx, user_id: string, session_id: string): Promise<void> =>
  endOwned(
    ctx,
    user_id,
    session_id,
    audit(ctx, { action: "user.session_ended", subject_type: "user", subject_id: user_id, after: { session_id } }),
  );

async function endOwned(ctx: Ctx, user_id: string, session_id: string, audited: Statement): Promise<void> {
  const mine = await ctx.db
    .select({ id: sessions.id, ended_at: sessions.ended_at })
    .from(sessions)
    .where(and(eq(sessions.id, session_id), eq(sessions.user_id, user_id)))
    .get();
  if (!mine) throw SessionError.session_not_found();
  if (mine.ended_at !== null) return;
  await commit(ctx, [endOneSession(ctx, user_id, "ended", session_id), audited]);
  forgetChecked(user_id);
}
