import { asc, eq, inArray } from "drizzle-orm";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { onCommit } from "#platform/data/outbox";
import type { PersonalData } from "#platform/data/personal-data";
import { forgetChecked } from "./authenticate.ts";
import { refreshTokens, sessions } from "./tables.ts";

/** All sessions that are still known. */
async function sessionsOf(ctx: Ctx, id: string) {
  const rows = await ctx.db.select().from(sessions).where(eq(sessions.user_id, id)).orderBy(asc(sessions.id));
  return rows.map((row) => ({
    id: row.id,
    user_agent: row.user_agent,
    country: row.country,
    city: row.city,
    created_at: toIso(row.created_at),
    last_used_at: toIso(row.last_used_at),
    expires_at: toIso(row.expires_at),
    proved_at: row.proved_at === 0 ? null : toIso(row.proved_at),
    factor_proved_at: toIsoOrNull(row.factor_proved_at),
    ended_at: toIsoOrNull(row.ended_at),
  }));
}

/** Forgets the person's sessions, with their tokens. */
export function eraseSessions(ctx: Ctx, id: string): Statement[] {
  const own = ctx.db.select({ id: sessions.id }).from(sessions).where(eq(sessions.user_id, id));
  return [
    ctx.db.delete(refreshTokens).where(inArray(refreshTokens.session_id, own)),
    ctx.db.delete(sessions).where(eq(sessions.user_id, id)),
  ];
}

export const sessionPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ sessions: await sessionsOf(ctx, user_id) }),
  erase: (ctx, { user_id }) => {
    onCommit(ctx, () => forgetChecked(user_id));
    return eraseSessions(ctx, user_id);
  },
};
