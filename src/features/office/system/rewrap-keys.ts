import { gte, lt, or, sql } from "drizzle-orm";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { personalKeys } from "#platform/data/tables";
import { masterKeyId, rewrapPersonalKey } from "#platform/secrets/personal";

const AT_ONCE = 200;
const JOB_MS = 20 * SECOND;

/** Those under another master key than the first, as two ranges of an index. */
async function outdated(ctx: Ctx) {
  const id = await masterKeyId(ctx.config.MASTER_KEYS[0] ?? "");
  // After every `id.…`, since `/` is the character behind the point.
  return [lt(personalKeys.wrapped, `${id}.`), gte(personalKeys.wrapped, `${id}/`)] as const;
}

/** Statements: how many keys of personal data are still under an older master key, in two parts. */
export async function outdatedKeys(ctx: Ctx) {
  const [before, after] = await outdated(ctx);
  const counted = (where: typeof before) =>
    ctx.db
      .select({ count: sql<number>`count(*)` })
      .from(personalKeys)
      .where(where);
  return [counted(before), counted(after)] as const;
}

/** Brings some of them under the first master key, and says how many. What was sealed with them stays as it is; one that is destroyed meanwhile stays destroyed. */
export async function rewrapSome(ctx: Ctx): Promise<number> {
  const rows = await ctx.db
    .select({ id: personalKeys.id, wrapped: personalKeys.wrapped })
    .from(personalKeys)
    .where(or(...(await outdated(ctx))))
    .limit(AT_ONCE);
  if (rows.length === 0) return 0;
  const moves = await Promise.all(
    rows.map(async ({ id, wrapped }) => ({ id, from: wrapped, to: await rewrapPersonalKey(ctx, wrapped) })),
  );
  await ctx.db.run(sql`UPDATE personal_keys SET wrapped = move.value ->> 'to'
    FROM json_each(${JSON.stringify(moves)}) AS move
    WHERE personal_keys.id = move.value ->> 'id' AND personal_keys.wrapped = move.value ->> 'from'`);
  return rows.length;
}

/** Each minute, so that a rotation comes to its end unattended. */
export async function rewrapAll(ctx: Ctx): Promise<{ rewrapped: number }> {
  const until = ctx.now() + JOB_MS;
  let rewrapped = 0;
  for (let some = AT_ONCE; some === AT_ONCE && ctx.now() < until; rewrapped += some) some = await rewrapSome(ctx);
  return { rewrapped };
}
