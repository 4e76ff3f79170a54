import { eq, type SQL } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { users } from "./tables.ts";

/** Notes since when a log-in asks for the second factor; null for not any more. Call `forgetChecked` once it is in. */
export const noteSecondFactorSince = (ctx: Ctx, user_id: string, since: number | null): Statement =>
  ctx.db.update(users).set({ second_factor_at: since, updated_at: ctx.now() }).where(eq(users.id, user_id));

/** Notes since when the account has a passkey, as a select over its passkeys tells; null for none. Call `forgetChecked` once it is in. */
export const notePasskeySince = (ctx: Ctx, user_id: string, since: SQL): Statement =>
  ctx.db.update(users).set({ passkey_at: since }).where(eq(users.id, user_id));
