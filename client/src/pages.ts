import { dataOf } from "./problems.ts";

type Page<T> = { readonly data: readonly T[]; readonly next_cursor: string | null };
type Answer<T> = { readonly data?: Page<T>; readonly error?: unknown; readonly response: Response };

/**
 * Each row of a list, page after page: `for await (const product of each((page) => shop.GET(path, { params: { query: page } })))`.
 * Throws a `ShopError` where the shop refuses a page.
 */
export async function* each<T>(read: (page: { cursor?: string }) => Promise<Answer<T>>): AsyncGenerator<T, void> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await dataOf(read(cursor === null ? {} : { cursor }));
    yield* page.data;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
