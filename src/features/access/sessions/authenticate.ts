import { and, eq, isNull } from "drizzle-orm";
import { hasFactor, users } from "#people/accounts";
import { ownPermissions, permissionsOf } from "#people/roles";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";
import type { User } from "#platform/http/auth";
import { readAccessToken } from "./access-token.ts";
import { isSessionOf } from "./session-rules.ts";
import { sessions } from "./tables.ts";

type Checked = { readonly user: User; readonly expires_at: number };

const checked = new Recent<Checked>({ kept_ms: 10 * SECOND, missed_ms: 5 * SECOND, max: 10_000 });

/** The caller that an access token stands for; null when it is not valid or its session has ended. Reads D1 once in 10 s per session and isolate, and always with `fresh`. */
export async function authenticate(ctx: Ctx, token: string, fresh = false): Promise<User | null> {
  const claims = await readAccessToken(ctx, token);
  if (!claims) return null;
  if (fresh) checked.drop(claims.session_id);
  const now = ctx.now();
  const found = await checked.read(claims.session_id, now, () => checkSession(ctx, claims.session_id));
  return found && isSessionOf({ user_id: found.user.id, ...found }, claims.user_id, now) ? found.user : null;
}

async function checkSession(ctx: Ctx, session_id: string): Promise<Checked | null> {
  const row = await ctx.db
    .select({
      user_id: users.id,
      role: users.role,
      own: ownPermissions(users.role),
      expires_at: sessions.expires_at,
      proved_at: sessions.proved_at,
      factor_proved_at: sessions.factor_proved_at,
      second_factor_at: users.second_factor_at,
      passkey_at: users.passkey_at,
      email_verified_at: users.email_verified_at,
      phone_verified_at: users.phone_verified_at,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user_id))
    .where(
      and(eq(sessions.id, session_id), isNull(sessions.ended_at), isNull(users.disabled_at), isNull(users.erased_at)),
    )
    .get();
  if (!row) return null;
  const { user_id: id, own, expires_at, role, proved_at, factor_proved_at } = row;
  const proofs = { proved_at, factor_proved_at, has_factor: hasFactor(row) };
  const has_proved_contact = row.email_verified_at !== null || row.phone_verified_at !== null;
  const permissions = permissionsOf(role, own);
  const user: User = { type: "user", id, session_id, role, permissions, ...proofs, has_proved_contact };
  return { user, expires_at };
}

/** For another feature that remembers what an account may do: called, in this isolate and at once, when that changes for one account, or with null for all. */
export const rightsChanged = definePoint<(user_id: string | null) => void>("changes of rights");

/** Makes this isolate look at every session again at once. Called after a role's permissions changed. */
export function forgetAllChecked(): void {
  checked.forget(() => true);
  for (const tell of rightsChanged.rules()) tell(null);
}

/** Makes this isolate look at the account's sessions again at once. Called after each change to them, to its role, or to whether it is enabled. */
export function forgetChecked(user_id: string): void {
  checked.forget(({ user }) => user.id === user_id);
  for (const tell of rightsChanged.rules()) tell(user_id);
}
