import { outdatedPasswords, pepperIds } from "#access/passwords";
import { signingKeyIds } from "#access/sessions";
import type { Ctx } from "#platform/context";
import { masterKeyId } from "#platform/secrets/personal";
import { outdatedKeys } from "./rewrap-keys.ts";

/** How far a rotation of keys has come: the ids of those in the settings, and what still depends on the older ones. */
export async function keyStanding(ctx: Ctx) {
  const [keys_before, keys_after] = await outdatedKeys(ctx);
  const [hashes_before, hashes_after] = outdatedPasswords(ctx);
  const counts = await ctx.db.batch([keys_before, keys_after, hashes_before, hashes_after]);
  const [a = 0, b = 0, c = 0, d = 0] = counts.map(([row]) => row?.count ?? 0);
  return {
    signing_keys: signingKeyIds(ctx),
    peppers: pepperIds(ctx),
    master_keys: await Promise.all(ctx.config.MASTER_KEYS.map(masterKeyId)),
    personal_keys_left: a + b,
    passwords_left: c + d,
  };
}
