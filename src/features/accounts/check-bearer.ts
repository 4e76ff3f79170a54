import { and, eq, isNull } from "drizzle-orm";
import type { User } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { SECOND } from "#platform/time";
import { ownPermissions, permissionsOf } from "#roles";
import { readAccessToken } from "./access-token.ts";
import { sessions, users } from "./tables.ts";

const CHECKED_FOR_MS = 10 * SECOND;
const KEPT_MAX = 10_000;

type Checked = { readonly user: User; readonly expires_at: number; readonly checked_at: number };

const checked = new Map<string, Checked>();
/** Counts what was forgotten: a check that began before a log-out must not be kept after it. */
let generation = 0;

/** Who the access token stands for; null when it is not good, or its session has ended. Reads D1 once in 10 s per session and isolate. */
export async function authenticate(ctx: Ctx, token: string): Promise<User | null> {
  const claims = await readAccessToken(ctx, token);
  if (!claims) return null;
  const now = ctx.now();
  const known = checked.get(claims.session_id);
  const fresh = known && now - known.checked_at < CHECKED_FOR_MS ? known : await checkSession(ctx, claims.session_id);
  return fresh && fresh.user.id === claims.user_id && fresh.expires_at > now ? fresh.user : null;
}

async function checkSession(ctx: Ctx, session_id: string): Promise<Checked | null> {
  const [began, checked_at] = [generation, ctx.now()];
  const row = await ctx.db
    .select({ user_id: users.id, role: users.role, own: ownPermissions(users.role), expires_at: sessions.expires_at })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user_id))
    .where(
      and(eq(sessions.id, session_id), isNull(sessions.ended_at), isNull(users.disabled_at), isNull(users.erased_at)),
    )
    .get();
  checked.delete(session_id);
  if (!row) return null;
  const { role, own } = row;
  const user: User = { type: "user", id: row.user_id, session_id, role, permissions: permissionsOf(role, own) };
  const entry = { user, expires_at: row.expires_at, checked_at };
  if (generation === began) keep(session_id, entry);
  return entry;
}

function keep(session_id: string, entry: Checked): void {
  checked.set(session_id, entry);
  if (checked.size <= KEPT_MAX) return;
  const oldest = checked.keys().next();
  if (!oldest.done) checked.delete(oldest.value);
}

/** Makes this isolate look at every session again at once. Called after a role's permissions changed. */
export function forgetAllChecked(): void {
  generation += 1;
  checked.clear();
}

/** Makes this isolate look at the account's sessions again at once. Called after each change to them, to its role, or to whether it is enabled. */
export function forgetChecked(user_id: string): void {
  generation += 1;
  for (const [session_id, { user }] of checked) if (user.id === user_id) checked.delete(session_id);
}
