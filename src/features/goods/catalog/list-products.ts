import { and, asc, count, desc, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { behind, readCursor, toPage } from "#platform/data/cursor";
import { type Database, inIds } from "#platform/data/db";
import type { Read } from "./cache.ts";
import { toAdminSummaryDto, toSummaryDto } from "./dto.ts";
import { CatalogError } from "./errors.ts";
import { productPrices } from "./price-tables.ts";
import {
  type AdminProductQuery,
  conditionsOf,
  isNarrow,
  type ProductFilters,
  type ProductQuery,
  shownCurrency,
  shownSorts,
  sorts,
} from "./product-filters.ts";
import type { AdminProductSummaryDto, ProductSummaryDto } from "./schemas.ts";
import { inShopCurrency, nextPriceChange, shownAt } from "./show-prices.ts";
import { nextBadgeChange, selectShownSummaries, selectSummaries } from "./store.ts";
import { catalogState, categories, products } from "./tables.ts";

type Page<T> = { data: T[]; next_cursor: string | null; total_count?: number };

/** A page of active products, in one round trip. */
export async function listProducts(
  ctx: Ctx,
  db: Database,
  query: ProductQuery,
): Promise<Read<Page<ProductSummaryDto>>> {
  // The plus keeps SQLite from walking the whole sort order where a filter's own index names few.
  const active = isNarrow(query) ? sql`+${products.state} = 'active'` : eq(products.state, "active");
  const { rows, total, finish } = await prepareList(ctx, db, "products", query, active);
  const state = stateOf(db, ctx.now());
  const [versions, found, counts] = total
    ? await db.batch([state, rows, total])
    : [...(await db.batch([state, rows])), null];
  const page = await finish(found, counts);
  return { version: 0, ...versions[0], body: { ...page, data: page.data.map(toSummaryDto) } };
}

/** A statement that shows the active ones of these products, as far as they have what is filtered by. Price filters are in the currency that a `sort` by price would have. */
export const selectFound = (ctx: Ctx, db: Database, ids: readonly string[], filters: Omit<ProductFilters, "q">) => {
  const shown = and(shownAt(shownCurrency(filters, ctx.config.DEFAULT_CURRENCY), ctx.now()), inShopCurrency(ctx));
  const conditions = conditionsOf(filters, ctx.config.DEFAULT_CURRENCY, false);
  return selectShownSummaries(db, ctx.now())
    .innerJoin(productPrices, shown)
    .where(and(inIds(products.id, ids), sql`+${products.state} = 'active'`, ...conditions));
};

/** As `listProducts`, of a category by id or slug and those below it; 404 `category_not_found`, for a hidden one too. */
export async function listCategoryProducts(
  ctx: Ctx,
  db: Database,
  category: string,
  query: Omit<ProductQuery, "category">,
): Promise<Read<Page<ProductSummaryDto>>> {
  const active = sql`+${products.state} = 'active'`;
  const { rows, total, finish } = await prepareList(ctx, db, "products", { ...query, category }, active);
  const known = db
    .select({ id: categories.id })
    .from(categories)
    .where(and(eq(isId(category) ? categories.id : categories.slug, category), eq(categories.is_shown, true)));
  const state = stateOf(db, ctx.now());
  const [versions, roots, found, counts] = total
    ? await db.batch([state, known, rows, total])
    : [...(await db.batch([state, known, rows])), null];
  if (roots.length === 0) throw CatalogError.category_not_found();
  const page = await finish(found, counts);
  return { version: 0, ...versions[0], body: { ...page, data: page.data.map(toSummaryDto) } };
}

/** The catalog's version, and when the clock alone next changes what some list of products shows. */
const stateOf = (db: Database, at: number) =>
  db
    .select({
      version: catalogState.version,
      until_at: sql<
        number | null
      >`(SELECT min(value) FROM json_each(json_array(${nextPriceChange(at)}, ${nextBadgeChange(sql`${at}`)})))`.as(
        "until_at",
      ),
    })
    .from(catalogState);

/** A page of products of any status for the back office; deleted ones only when asked for. */
export async function listProductsAsStaff(
  ctx: Ctx,
  { status, deleted = false, ...query }: AdminProductQuery,
): Promise<Page<AdminProductSummaryDto>> {
  const state = deleted ? "deleted" : status;
  const narrow = isNarrow(query);
  const kept =
    state === undefined
      ? narrow
        ? sql`+${products.deleted_at} IS NULL`
        : isNull(products.deleted_at)
      : narrow
        ? sql`+${products.state} = ${state}`
        : eq(products.state, state);
  const scope = and(kept, deleted && status !== undefined ? eq(products.status, status) : undefined) ?? kept;
  const { rows, total, finish } = await prepareList(
    ctx,
    ctx.db,
    `admin/products/${state ?? ""}/${status ?? ""}`,
    query,
    scope,
  );
  const [found, counts] = total ? await ctx.db.batch([rows, total]) : [await rows, null];
  const page = await finish(found, counts);
  return { ...page, data: page.data.map(toAdminSummaryDto) };
}

/** The statement of a page, that of its count when it is asked for, and what makes their rows a page. */
async function prepareList(
  ctx: Ctx,
  db: Database,
  list: string,
  query: ProductQuery & Pick<AdminProductQuery, "is_low_stock">,
  scope: SQL,
) {
  const { limit, cursor, count: counted = false, ...filters } = query;
  const for_staff = list.startsWith("admin/");
  const ordered = !isNarrow(query) && !(for_staff && query.sort.endsWith("price"));
  const { columns, direction, keysOf } = (for_staff ? sorts : shownSorts)[query.sort];
  const after = behind(columns, direction, await readCursor(ctx, list, filters, cursor));
  const matching = and(scope, ...conditionsOf(filters, ctx.config.DEFAULT_CURRENCY, for_staff));
  const shown = and(shownAt(shownCurrency(filters, ctx.config.DEFAULT_CURRENCY), ctx.now()), inShopCurrency(ctx));
  const order = columns.map((column) => (direction === "asc" ? asc(column) : desc(column)));
  // Where an index gives the order, one walk along it is all. Else the rows are chosen first and shown then: what is
  // matched and sorted away never has its children loaded.
  const ids = db.select({ id: products.id }).from(products);
  const chosen = (for_staff ? ids : ids.innerJoin(productPrices, shown))
    .where(and(matching, after))
    .orderBy(...order)
    .limit(limit + 1);
  const summaries = for_staff
    ? selectSummaries(db)
    : selectShownSummaries(db, ctx.now()).innerJoin(productPrices, shown);
  const rows = summaries
    .where(ordered ? and(matching, after) : inArray(products.id, chosen))
    .orderBy(...order)
    .limit(limit + 1);
  const counting = db.select({ total_count: count() }).from(products);
  const total = counted ? (for_staff ? counting : counting.innerJoin(productPrices, shown)).where(matching) : null;
  return {
    rows,
    total,
    finish: async (found: Awaited<typeof rows>, counts: { total_count: number }[] | null) => {
      const page = await toPage(ctx, list, filters, found, limit, keysOf);
      return {
        data: page.rows,
        next_cursor: page.next_cursor,
        ...(counts ? { total_count: counts[0]?.total_count ?? 0 } : {}),
      };
    },
  };
}
