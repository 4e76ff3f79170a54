import { and, eq, isNull, lt, or } from "drizzle-orm";
import type { ApiKey } from "#platform/auth";
import type { Ctx } from "#platform/context";
import { MINUTE, SECOND } from "#platform/time";
import { sha256 } from "#platform/tokens";
import { readPermissions } from "#roles";
import { apiKeys } from "./tables.ts";

const CHECKED_FOR_MS = 10 * SECOND;
const KEPT_MAX = 1_000;
/** What every key begins with, and no access token does. */
export const KEY_PREFIX = "sk_";

type Checked = { readonly actor: ApiKey; readonly expires_at: number | null; readonly checked_at: number };

const checked = new Map<string, Checked>();
/** Counts what was forgotten: a check that began before a key was revoked must not be kept after it. */
let generation = 0;

/** Whose machine the key is, with what it may do; null when it is not good, or not any more. Reads D1 once in 10 s per key and isolate. */
export async function authenticateKey(ctx: Ctx, key: string): Promise<ApiKey | null> {
  const key_hash = await sha256(key);
  const now = ctx.now();
  const known = checked.get(key_hash);
  const fresh = known && now - known.checked_at < CHECKED_FOR_MS ? known : await checkKey(ctx, key_hash);
  return fresh && (fresh.expires_at === null || fresh.expires_at > now) ? fresh.actor : null;
}

async function checkKey(ctx: Ctx, key_hash: string): Promise<Checked | null> {
  const [began, checked_at] = [generation, ctx.now()];
  const row = await ctx.db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.key_hash, key_hash), isNull(apiKeys.revoked_at)))
    .get();
  checked.delete(key_hash);
  if (!row || (row.expires_at !== null && row.expires_at <= checked_at)) return null;
  const { id, expires_at, last_used_at } = row;
  if (last_used_at === null || checked_at - last_used_at > MINUTE) ctx.afterAnswer(() => noteUse(ctx, id));
  const actor: ApiKey = { type: "api_key", id, permissions: readPermissions(row.scopes) };
  const entry = { actor, expires_at, checked_at };
  if (generation === began) keep(key_hash, entry);
  return entry;
}

async function noteUse(ctx: Ctx, id: string): Promise<void> {
  const now = ctx.now();
  await ctx.db
    .update(apiKeys)
    .set({ last_used_at: now })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.last_used_at), lt(apiKeys.last_used_at, now))));
}

function keep(key_hash: string, entry: Checked): void {
  checked.set(key_hash, entry);
  if (checked.size <= KEPT_MAX) return;
  const oldest = checked.keys().next();
  if (!oldest.done) checked.delete(oldest.value);
}

/** Makes this isolate look at every key again at once. Called after each change to one. */
export function forgetCheckedKeys(): void {
  generation += 1;
  checked.clear();
}
