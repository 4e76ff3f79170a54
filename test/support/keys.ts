import { eq } from "drizzle-orm";
import { DAY } from "#platform/basics/time";
import type { Permission } from "#platform/http/permissions";
import { sha256 } from "#platform/secrets/tokens";
import { mintKey } from "../../src/features/access/api-keys/create-api-key.ts";
import { apiKeys } from "../../src/features/access/api-keys/tables.ts";
import { someUser } from "./actors.ts";
import { testContext } from "./context.ts";

/** An API key of this account, as a client sends it: whether or not the account may do what the key is for. */
export async function givenKey(maker_id: string, scopes: readonly Permission[]): Promise<string> {
  const ctx = { ...testContext(), actor: someUser({ id: maker_id }) };
  const expires_at = ctx.now() + DAY;
  const { row, key } = await mintKey(ctx, { name: "For a test", scopes, expires_at, replaces: null });
  await ctx.db.insert(apiKeys).values(row);
  return key;
}

/** The id of a key that was given. */
export async function keyIdOf(key: string): Promise<string> {
  const row = await testContext()
    .db.select({ id: apiKeys.id })
    .from(apiKeys)
    .where(eq(apiKeys.key_hash, await sha256(key)))
    .get();
  if (!row) throw new Error("there is no such key");
  return row.id;
}
