import { and, eq, isNull, sql } from "drizzle-orm";
import { refuseUnheld } from "#access/staff";
import { readPermissions } from "#people/roles";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { forgetCheckedKeys } from "./check-api-key.ts";
import { mintKey, type NewApiKey, shown } from "./create-api-key.ts";
import { ApiKeyError } from "./errors.ts";
import { unsealMaker, type ShownApiKey, shownColumns } from "./store.ts";
import { apiKeys } from "./tables.ts";

/** Throws `api_key_not_found`. */
export async function findApiKey(ctx: Ctx, id: string): Promise<ShownApiKey> {
  const row = await ctx.db.select(shownColumns).from(apiKeys).where(eq(apiKeys.id, id)).get();
  if (!row) throw ApiKeyError.api_key_not_found();
  return unsealMaker(ctx, row);
}

/**
 * The key is not valid any more: at once here, within 10 s elsewhere. Done twice it stays done. Throws `api_key_not_found`,
 * and `permission_not_held` for scopes that the actor lacks.
 */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  const { revoked_at, scopes } = await findApiKey(ctx, id);
  refuseUnheld(ctx, readPermissions(scopes));
  if (revoked_at !== null) return;
  await commit(ctx, [
    ctx.db
      .update(apiKeys)
      .set({ revoked_at: ctx.now() })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revoked_at))),
    audit(ctx, { action: "api_key.revoked", subject_type: "api_key", subject_id: id }),
  ]);
  forgetCheckedKeys();
}

/**
 * Makes a key in the place of another, with its name and scopes and for as long as that was made for; the old one stays
 * valid for the overlap, but no longer than it would have been. Throws `api_key_not_found`, `permission_not_held` for scopes that the actor lacks, and `api_key_ended` for one that is revoked, expired or replaced.
 */
export async function rotateApiKey(ctx: Ctx, id: string, overlap_seconds: number): Promise<NewApiKey> {
  const old = await findApiKey(ctx, id);
  refuseUnheld(ctx, readPermissions(old.scopes));
  const now = ctx.now();
  if (old.revoked_at !== null || old.expires_at <= now) throw ApiKeyError.api_key_ended();
  const { name, scopes, expires_at, created_at } = old;
  const made = await mintKey(ctx, { name, scopes, expires_at: now + expires_at - created_at, replaces: id }, now);
  const ends_at = now + overlap_seconds * SECOND;
  try {
    await commit(ctx, [
      ctx.db.insert(apiKeys).values(made.row),
      ctx.db
        .update(apiKeys)
        .set({ expires_at: sql`min(${apiKeys.expires_at}, ${ends_at})` })
        .where(eq(apiKeys.id, id)),
      audit(ctx, {
        action: "api_key.rotated",
        subject_type: "api_key",
        subject_id: made.row.id,
        after: shown(made.row),
      }),
    ]);
  } catch (error) {
    // Replaced before, be it by this very request or by another.
    const is_replaced = ["api_keys.replaces", "api_keys.operation_id"].some((column) =>
      isUniqueViolation(error, column),
    );
    if (is_replaced) throw ApiKeyError.api_key_ended();
    throw error;
  }
  forgetCheckedKeys();
  return made;
}
