import { asc, eq, inArray } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { refreshTokens, sessions } from "./tables.ts";

/** All sessions that are still known, for the person's own copy of their data. */
export const sessionsOfPerson = (ctx: Ctx, id: string) =>
  ctx.db.select().from(sessions).where(eq(sessions.user_id, id)).orderBy(asc(sessions.id));

/** Forgets the person's sessions, with their tokens. Call `forgetChecked` once it is in. */
export function eraseSessions(ctx: Ctx, id: string): Statement[] {
  const own = ctx.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.user_id, id));
  return [
    ctx.db.delete(refreshTokens).where(inArray(refreshTokens.session_id, own)),
    ctx.db.delete(sessions).where(eq(sessions.user_id, id)),
  ];
}
