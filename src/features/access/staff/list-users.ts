import { type AccountFilter, countAccounts, unsealAccount, selectAccounts } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { blindIndex } from "#platform/secrets/personal";
import { besideAccount } from "./store.ts";

export type UsersRequest = Omit<AccountFilter, "email_index"> &
  PageRequest & {
    /** A whole e-mail address, in whatever case. */
    readonly q?: string | undefined;
  };

/** A page of accounts, customers and staff alike: one trip. */
export async function listUsers(ctx: Ctx, { q, ...asked }: UsersRequest) {
  const request = { ...asked, ...(q === undefined ? {} : { email_index: await blindIndex(ctx, "email", q) }) };
  const { rows, ...page } = await readPage(ctx, request, {
    list: "users",
    rows: (after) => selectAccounts(ctx, { ...request, ...besideAccount }, { after, limit: request.limit }),
    total: countAccounts(ctx, request),
    keysOf: (row) => [row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealAccount(ctx, row))), ...page };
}
