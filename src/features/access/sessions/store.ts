import { and, count, desc, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import { sessions } from "./tables.ts";

const live = (ctx: Ctx, { id }: Pick<User, "id">) =>
  and(eq(sessions.user_id, id), isNull(sessions.ended_at), gt(sessions.expires_at, ctx.now()));

/** The account's sessions that still live, newest first. */
export const listSessions = (ctx: Ctx, user: Pick<User, "id">, request: PageRequest) =>
  readPage(ctx, request, {
    list: `my_sessions/${user.id}`,
    rows: (after) =>
      ctx.db
        .select()
        .from(sessions)
        .where(and(live(ctx, user), behind([sessions.id], "desc", after)))
        .orderBy(desc(sessions.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(sessions).where(live(ctx, user)),
    keysOf: (row) => [row.id],
  });

/** For another feature's select beside an account's id: the last log-in or refresh of any of the account's sessions. */
export const seenAt = (id: string): SQL<number | null> =>
  sql<number | null>`(SELECT max(theirs.last_used_at) FROM sessions AS theirs WHERE theirs.user_id = ${sql.raw(id)})`;
