import { and, count, eq, lt, sql } from "drizzle-orm";
import { users } from "#people/accounts";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { nameDevice } from "./device-rules.ts";
import { sessions } from "./tables.ts";

export type NewDevice = {
  readonly user_id: string;
  readonly device: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly created_at: number;
};

/** The first log-in of an account as young as this is part of making it. */
const SIGN_UP_MS = MINUTE;

/**
 * What to tell an owner of a session that was opened on a device of which no session is remembered; null when it is a known one, or the
 * one that the account was made on. A device is the client's address with its user agent, as for attempts at the password.
 */
export async function findNewDevice(ctx: Ctx, session_id: string): Promise<NewDevice | null> {
  const row = await ctx.db
    .select({ session: sessions, joined_at: users.created_at })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user_id))
    .where(eq(sessions.id, session_id))
    .get();
  if (!row || row.session.device === null) return null;
  const { user_id, device, user_agent, country, city, created_at } = row.session;
  const earlier = await ctx.db
    .select({ count: count(), same: sql<number>`total(${sessions.device} = ${device})` })
    .from(sessions)
    .where(and(eq(sessions.user_id, user_id), lt(sessions.created_at, created_at)))
    .get();
  const isSignUp = !earlier?.count && created_at - row.joined_at < SIGN_UP_MS;
  if (isSignUp || earlier?.same) return null;
  return { user_id, device: nameDevice(user_agent), country, city, created_at };
}
