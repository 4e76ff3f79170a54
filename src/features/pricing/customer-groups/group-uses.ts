import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { definePoint } from "#platform/extension-points";

/** A feature whose definitions name customer groups: a group that one of them names cannot be deleted. */
export type GroupUse = {
  /** What names it, in the plural and as staff call it: `price lists`. */
  readonly title: string;
  /** A condition that holds while one of them names the group. */
  readonly isNamed: (group_id: string) => SQL;
};

export const customerGroupUses = definePoint<GroupUse>("uses of customer groups");

/** What names the group at this moment; empty where nothing does. One trip. */
export async function usesOf(ctx: Ctx, group_id: string): Promise<string[]> {
  const uses = customerGroupUses.rules();
  if (uses.length === 0) return [];
  const named = uses.map(({ title, isNamed }) => sql`SELECT ${title} AS title WHERE ${isNamed(group_id)}`);
  const rows = await ctx.db.all<{ title: string }>(sql.join(named, sql` UNION ALL `));
  return rows.map(({ title }) => title);
}
