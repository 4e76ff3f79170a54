import { type AccountFilter, countAccounts, selectAccounts } from "#accounts";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/cursor";

/** A page of accounts, customers and staff alike: one trip. */
export const listUsers = (ctx: Ctx, request: AccountFilter & PageRequest) =>
  readPage(ctx, request, {
    list: "users",
    rows: (after) => selectAccounts(ctx, request, { after, limit: request.limit }),
    total: countAccounts(ctx, request),
    keysOf: (row) => [request.q === undefined ? row.id : row.email],
  });
