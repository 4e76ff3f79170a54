import { z } from "@hono/zod-openapi";
import { type SQL, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { base64url } from "jose";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import type { Database } from "#platform/data/db";
import { queryBoolean, queryInteger } from "#platform/http/schemas";
import { sameText, sha256, sign } from "#platform/secrets/tokens";

/** The query parameters of every list: spread them into its `z.strictObject`. */
export const pageQuery = {
  limit: queryInteger({ min: 1, max: 100 })
    .default(20)
    .openapi({ description: "The most entries that a page may have.", example: 20 }),
  cursor: z.string().max(2000).optional().openapi({ description: "`next_cursor` of the page before." }),
  count: queryBoolean().optional().openapi({ description: "`true` adds `total_count` to the answer." }),
};

/** What `pageQuery` reads. */
export type PageRequest = z.output<z.ZodObject<typeof pageQuery>>;

const Page = z
  .object({
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Send it as `cursor` for the next page; null on the last." }),
    total_count: z.int().optional().describe("Entries on all pages. Present only with `count=true`."),
  })
  .openapi("Page", { description: "What every list says besides its entries." });

/** A list's answer: `data`, the way on, and the count when it was asked for. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  Page.extend({ data: z.array(item).describe("At most `limit` entries, in the order of the list.") });

export type CursorValue = string | number | null;
const Payload = z.tuple([z.string(), z.array(z.union([z.string(), z.number(), z.null()]))]);

const scopeOf = async (list: string, filters: unknown): Promise<string> =>
  (await sha256(`${list}:${JSON.stringify(filters)}`)).slice(0, 16);

/** The values a cursor carries, or null without one. It is good only for the list, sort and filters that it was made for, else 422 `invalid_cursor`. */
export async function readCursor(
  ctx: Ctx,
  list: string,
  filters: unknown,
  cursor: string | undefined,
): Promise<CursorValue[] | null> {
  if (cursor === undefined) return null;
  const [body = "", mac = ""] = cursor.split(".");
  if (!sameText(mac, await sign(ctx.config.APP_SECRET, "cursor", body, 16))) throw PlatformError.invalid_cursor();
  const [scope, values] = Payload.parse(JSON.parse(new TextDecoder().decode(base64url.decode(body))));
  if (scope !== (await scopeOf(list, filters))) throw PlatformError.invalid_cursor();
  return values;
}

async function writeCursor(ctx: Ctx, list: string, filters: unknown, values: readonly CursorValue[]): Promise<string> {
  const body = base64url.encode(JSON.stringify([await scopeOf(list, filters), values]));
  return `${body}.${await sign(ctx.config.APP_SECRET, "cursor", body, 16)}`;
}

/** Cuts rows that were read with `limit + 1` to a page, with the cursor made from the last row's keyset values. */
export async function toPage<R>(
  ctx: Ctx,
  list: string,
  filters: unknown,
  rows: readonly R[],
  limit: number,
  keysOf: (row: R) => CursorValue[],
): Promise<{ rows: R[]; next_cursor: string | null }> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next_cursor =
    rows.length > limit && last !== undefined ? await writeCursor(ctx, list, filters, keysOf(last)) : null;
  return { rows: page, next_cursor };
}

type Rows<R> = RunnableQuery<R[], "sqlite"> & PromiseLike<R[]>;

/**
 * A page of a list, with `total_count` when the request asks for it: one trip either way. `rows` reads `limit + 1` of
 * those behind the cursor, `total` counts all. What the request holds beside `pageQuery` is its filters: give both
 * statements the same.
 */
export async function readPage<R>(
  ctx: Ctx,
  request: PageRequest,
  page: {
    readonly list: string;
    readonly rows: (after: CursorValue[] | null) => Rows<R>;
    readonly total: Rows<{ total_count: number }>;
    readonly keysOf: (row: R) => CursorValue[];
  },
  db: Database = ctx.db,
): Promise<{ rows: R[]; next_cursor: string | null; total_count?: number }> {
  const { limit, cursor, count, ...filters } = request;
  const statement = page.rows(await readCursor(ctx, page.list, filters, cursor));
  const [rows, counted] = count ? await db.batch([statement, page.total]) : [await statement, []];
  return { ...(await toPage(ctx, page.list, filters, rows, limit, page.keysOf)), ...counted[0] };
}

/** All rows of a list, a page of `size` after the other: `read` gives as many of those behind the keys. */
export async function* pagesOf<R>(
  size: number,
  read: (after: CursorValue[] | null) => PromiseLike<R[]>,
  keysOf: (row: R) => CursorValue[],
): AsyncGenerator<R[]> {
  for (let after: CursorValue[] | null = null; ;) {
    const rows: R[] = await read(after);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    after = keysOf(last);
  }
}

/** The rows behind the cursor, as one row-value comparison that an index on the same columns serves. All columns go one way. */
export function behind(
  columns: readonly (AnySQLiteColumn | SQL)[],
  direction: "asc" | "desc",
  values: readonly CursorValue[] | null,
): SQL | undefined {
  if (values === null) return undefined;
  if (values.length !== columns.length) throw PlatformError.invalid_cursor();
  const left = sql.join([...columns], sql`, `);
  const right = sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  );
  return direction === "asc" ? sql`(${left}) > (${right})` : sql`(${left}) < (${right})`;
}
