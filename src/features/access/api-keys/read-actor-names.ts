import { customerPermissions, selectNames, unsealName } from "#people/accounts";
import { isStaff, staffPermissions } from "#people/roles";
import type { Ctx } from "#platform/context";
import { inIds } from "#platform/data/db";
import { can } from "#platform/http/auth";
import { apiKeys } from "./tables.ts";

/**
 * The names of accounts and API keys by their ids, in one trip: of keys and of staff for callers with `staff:read`, of
 * everybody for those with `customers:read`. Other callers learn no name, and nothing is read for them.
 */
export async function readActorNames(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const sees_people = can(ctx.actor, customerPermissions.read);
  if (!sees_people && !can(ctx.actor, staffPermissions.read)) return new Map();
  const [people, keys] = await ctx.db.batch([
    selectNames(ctx, ids),
    ctx.db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).where(inIds(apiKeys.id, ids)),
  ]);
  const shown = people.filter((one) => sees_people || isStaff(one));
  const named = await Promise.all(shown.map(async (one) => ({ id: one.id, name: await unsealName(ctx, one) })));
  return new Map([...named, ...keys].flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
}
