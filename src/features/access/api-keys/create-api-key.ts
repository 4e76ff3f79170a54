import { eq } from "drizzle-orm";
import { refuseUnheld } from "#access/staff";
import { type AppError, invalidField } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { Permission } from "#platform/http/permissions";
import { randomToken, sha256 } from "#platform/secrets/tokens";
import { KEY_PREFIX } from "./check-api-key.ts";
import { ApiKeyError } from "./errors.ts";
import { LONGEST_LIFE_MS, USUAL_LIFE_MS } from "./rules.ts";
import { apiKeys } from "./tables.ts";

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = { readonly row: ApiKeyRow; readonly key: string };

const SHOWN_CHARACTERS = 8;

type Wanted = Pick<ApiKeyRow, "name" | "scopes" | "expires_at" | "replaces">;

/** A key that is nowhere yet, with its row: only the row is ever kept. */
export async function mintKey(ctx: Ctx, wanted: Wanted, now = ctx.now()): Promise<NewApiKey> {
  const secret = randomToken();
  const key = `${KEY_PREFIX}${secret}`;
  const row: ApiKeyRow = {
    ...wanted,
    id: ctx.id(),
    prefix: `${KEY_PREFIX}${secret.slice(0, SHOWN_CHARACTERS)}`,
    key_hash: await sha256(key),
    created_by: ctx.actor.id,
    created_at: now,
    last_used_at: null,
    revoked_at: null,
    operation_id: ctx.operation_id,
  };
  return { row, key };
}

/** What the audit log says of a key. */
export const shown = ({ name, scopes, expires_at, replaces }: ApiKeyRow) => ({ name, scopes, expires_at, replaces });

type Input = {
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly expires_at?: number | undefined;
};

/**
 * Makes a key for a machine, for 90 days unless `expires_at` says otherwise. Throws `permission_not_held` for scopes that
 * the actor lacks, `invalid_request` for an end that is past or more than 365 days away, and `api_key_already_shown` for a
 * repeat whose first answer was lost before it was kept.
 */
export async function createApiKey(ctx: Ctx, { name, scopes, expires_at }: Input): Promise<NewApiKey> {
  refuseUnheld(ctx, scopes);
  const now = ctx.now();
  const ends_at = expires_at ?? now + USUAL_LIFE_MS;
  if (ends_at <= now) throw invalidField("expires_at", "too_small", "Must be in the future");
  if (ends_at > now + LONGEST_LIFE_MS) throw invalidField("expires_at", "too_big", "Must be at most 365 days from now");
  const made = await mintKey(ctx, { name, scopes, expires_at: ends_at, replaces: null }, now);
  try {
    await commit(ctx, [
      ctx.db.insert(apiKeys).values(made.row),
      audit(ctx, {
        action: "api_key.created",
        subject_type: "api_key",
        subject_id: made.row.id,
        after: shown(made.row),
      }),
    ]);
  } catch (error) {
    if (isUniqueViolation(error, "api_keys.operation_id")) throw await alreadyShown(ctx);
    throw error;
  }
  return made;
}

/** The refusal of a request that has made its key before. */
async function alreadyShown(ctx: Ctx): Promise<AppError> {
  const made = ctx.db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.operation_id, ctx.operation_id));
  return ApiKeyError.api_key_already_shown({ api_key_id: (await made.get())?.id });
}
