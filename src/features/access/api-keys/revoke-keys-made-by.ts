import { and, eq, isNull } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { onCommit } from "#platform/data/outbox";
import { forgetCheckedKeys } from "./check-api-key.ts";
import { apiKeys } from "./tables.ts";

/** Statements that revoke every key that the account made: at once here, within 10 s elsewhere. */
export function revokeKeysMadeBy(ctx: Ctx, user_id: string): Statement[] {
  onCommit(ctx, forgetCheckedKeys);
  return [
    ctx.db
      .update(apiKeys)
      .set({ revoked_at: ctx.now() })
      .where(and(eq(apiKeys.created_by, user_id), isNull(apiKeys.revoked_at))),
  ];
}
