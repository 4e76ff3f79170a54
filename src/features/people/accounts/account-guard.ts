import { eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { users } from "./tables.ts";

/**
 * A statement that breaks its batch unless the condition holds for the account: see `isAccountGuard`. A user's row is never
 * deleted, so there is always one to break at. The condition names columns as `users.…`.
 */
export const accountGuard = (ctx: Ctx, user_id: string, condition: SQL): Statement =>
  ctx.db
    .update(users)
    .set({ access_version: sql`CASE WHEN ${condition} THEN ${users.access_version} END` })
    .where(eq(users.id, user_id));

/** Breaks the batch when the account's sessions were ended since it was read: what opened a session now would outlive that. */
export const unlessOvertaken = (ctx: Ctx, { id, access_version }: { id: string; access_version: number }): Statement =>
  accountGuard(ctx, id, sql`users.access_version = ${access_version}`);

/** Breaks the batch of each log-in that has read the account already, see `unlessOvertaken`: goes with what ends its sessions. */
export const overtake = (ctx: Ctx, user_id: string): Statement =>
  ctx.db
    .update(users)
    .set({ access_version: sql`${users.access_version} + 1` })
    .where(eq(users.id, user_id));

/** Whether an `accountGuard` broke the batch. */
export const isAccountGuard = (error: unknown): boolean => isGuardViolation(error, "users.access_version");
