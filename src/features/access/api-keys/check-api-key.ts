import { and, eq, getTableColumns, isNull, lt, or } from "drizzle-orm";
import { presentRole } from "#people/accounts";
import { ownPermissions, permissionsOf, readPermissions } from "#people/roles";
import { Recent } from "#platform/basics/recent";
import { MINUTE, SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { ApiKey } from "#platform/http/auth";
import { sha256 } from "#platform/secrets/tokens";
import { rightsOf } from "./rules.ts";
import { apiKeys } from "./tables.ts";

/** What every key begins with, and no access token does. */
export const KEY_PREFIX = "sk_";

type Checked = { readonly actor: ApiKey; readonly expires_at: number; readonly maker_id: string };

const checked = new Recent<Checked>({ kept_ms: 10 * SECOND, missed_ms: 10 * SECOND, max: 1_000 });

/**
 * The machine that the key is for, with what it may do now: never more than its maker may. Null for a key that is not
 * valid, and once its maker is disabled, erased or gone, or is about to be erased. Reads D1 once in 10 s per key and isolate, and
 * only after `beforeReading`, since anybody can make up a key.
 */
export async function authenticateKey(
  ctx: Ctx,
  key: string,
  beforeReading: () => Promise<void>,
): Promise<ApiKey | null> {
  const key_hash = await sha256(key);
  const now = ctx.now();
  const found = await checked.read(key_hash, now, async () => {
    await beforeReading();
    return checkKey(ctx, key_hash);
  });
  return found && found.expires_at > now ? found.actor : null;
}

async function checkKey(ctx: Ctx, key_hash: string): Promise<Checked | null> {
  const now = ctx.now();
  const row = await ctx.db
    .select({
      ...getTableColumns(apiKeys),
      role: presentRole("api_keys.created_by"),
      own: ownPermissions(presentRole("api_keys.created_by")),
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.key_hash, key_hash), isNull(apiKeys.revoked_at)))
    .get();
  if (!row || row.expires_at <= now || row.role === null) return null;
  const { id, expires_at, last_used_at, created_by: maker_id } = row;
  if (last_used_at === null || now - last_used_at > MINUTE) ctx.afterAnswer(() => noteUse(ctx, id));
  const permissions = rightsOf(readPermissions(row.scopes), permissionsOf(row.role, row.own));
  return { actor: { type: "api_key", id, permissions }, expires_at, maker_id };
}

async function noteUse(ctx: Ctx, id: string): Promise<void> {
  const now = ctx.now();
  await ctx.db
    .update(apiKeys)
    .set({ last_used_at: now })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.last_used_at), lt(apiKeys.last_used_at, now))));
}

/** Makes this isolate look at every key again at once. Called after each change to one. */
export const forgetCheckedKeys = (): void => checked.forget(() => true);

/** The same for the keys that one account has made, or with null for all: what a key may do is bounded by its maker. */
export const forgetKeysMadeBy = (user_id: string | null): void =>
  checked.forget(({ maker_id }) => user_id === null || user_id === maker_id);
