import { type AccountFilter, countAccounts, selectAccounts } from "#accounts";
import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/cursor";

export type UsersRequest = AccountFilter & {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

/** A page of accounts, customers and staff alike: one trip. */
export async function listUsers(ctx: Ctx, { limit, cursor, count, ...filter }: UsersRequest) {
  const after = await readCursor(ctx, "users", filter, cursor);
  const page = selectAccounts(ctx, filter, { after, limit });
  const [rows, counted] = count ? await ctx.db.batch([page, countAccounts(ctx, filter)]) : [await page, undefined];
  const cut = await toPage(ctx, "users", filter, rows, limit, (row) => [filter.q === undefined ? row.id : row.email]);
  return { ...cut, ...(counted ? { total_count: counted[0]?.total ?? 0 } : {}) };
}
