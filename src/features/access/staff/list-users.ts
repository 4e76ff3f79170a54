import { type AccountFilter, countAccounts, unsealAccount, selectAccounts } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { blindIndex, wordIndexes } from "#platform/secrets/personal";
import { besideAccount } from "./store.ts";

export type UsersRequest = Omit<AccountFilter, "email_index" | "phone_index" | "words"> &
  PageRequest & {
    /** A whole e-mail address or telephone number, or whole words of a name. */
    readonly q?: string | undefined;
  };

/** A page of accounts, customers and staff alike: one trip. */
export async function listUsers(ctx: Ctx, { q, ...asked }: UsersRequest) {
  const request = { ...asked, ...(q === undefined ? {} : await foundBy(ctx, q)) };
  const { rows, ...page } = await readPage(ctx, request, {
    list: "users",
    rows: (after) => selectAccounts(ctx, { ...request, ...besideAccount }, { after, limit: request.limit }),
    total: countAccounts(ctx, request),
    keysOf: (row) => [row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealAccount(ctx, row))), ...page };
}

/** What `q` is known by: all of it is sealed, so that it is found by keyed hashes of whole words alone. */
async function foundBy(ctx: Ctx, q: string): Promise<Pick<AccountFilter, "email_index" | "phone_index" | "words">> {
  if (q.includes("@")) return { email_index: await blindIndex(ctx, "email", q) };
  if (/^\+[\d ()./-]+$/.test(q)) return { phone_index: await blindIndex(ctx, "phone", q) };
  return { words: await wordIndexes(ctx, q) };
}
