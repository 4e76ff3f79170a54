import { z } from "@hono/zod-openapi";
import { and, asc, count, gt, isNull } from "drizzle-orm";
import { type Read, CatalogError, categories, versionOf } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { behind, pageQuery, readCursor, toPage } from "#platform/data/cursor";
import type { Database } from "#platform/data/db";
import { choice } from "#platform/http/schemas";
import type { AdminCategoryDto, CategoryDto } from "./schemas.ts";
import {
  type Audience,
  type CategoryRow,
  isCategory,
  isShown,
  selectCategories,
  toAdminCategoryDto,
  toCategoryDto,
} from "./store.ts";

export const CategoryQuery = z
  .strictObject({
    ...pageQuery,
    view: choice({
      tree: "Nested by `children`, whole and without pages.",
      roots: "Categories without a parent, paged.",
      all: "Every category in one flat list, paged.",
    })
      .default("all")
      .describe("The shape of the answer."),
  })
  .refine((query) => query.view !== "tree" || query.cursor === undefined, {
    path: ["cursor"],
    message: "the tree has no pages",
  });
export type CategoryQuery = z.output<typeof CategoryQuery>;

type Page<T> = { data: T[]; next_cursor: string | null; total_count?: number };

/** The categories that the storefront shows, as the view asks: in the order of the tree's paths, roots by position, or nested. One round trip. */
export const listCategories = (ctx: Ctx, db: Database, query: CategoryQuery): Promise<Read<Page<CategoryDto>>> =>
  list(ctx, db, query, "shoppers", toCategoryDto);

/** As `listCategories`, with the inactive ones. */
export const listCategoriesAsStaff = async (ctx: Ctx, query: CategoryQuery): Promise<Page<AdminCategoryDto>> =>
  (await list(ctx, ctx.db, query, "staff", toAdminCategoryDto)).body;

async function list<T extends { id: string; children?: T[] | undefined }>(
  ctx: Ctx,
  db: Database,
  { view, limit, cursor, count: counted = false }: CategoryQuery,
  audience: Audience,
  show: (row: CategoryRow) => T,
): Promise<Read<Page<T>>> {
  const roots = view === "roots";
  const name = `categories/${audience}`;
  const columns = roots ? [categories.position, categories.id] : [categories.path];
  const after = behind(columns, "asc", await readCursor(ctx, name, view, cursor));
  const scope = and(
    roots ? isNull(categories.parent_id) : gt(categories.path, ""),
    audience === "shoppers" ? isShown : undefined,
  );
  const rows = selectCategories(db, audience)
    .where(and(scope, after))
    .orderBy(...columns.map((column) => asc(column)));
  const shown = view === "tree" ? rows : rows.limit(limit + 1);
  const [versions, found, counts] = counted
    ? await db.batch([versionOf(db), shown, db.select({ total_count: count() }).from(categories).where(scope)])
    : [...(await db.batch([versionOf(db), shown])), null];
  const total = counts ? { total_count: counts[0]?.total_count ?? 0 } : {};
  const version = versions[0]?.version ?? 0;
  if (view === "tree") return { version, body: { data: toTree(found, show), next_cursor: null, ...total } };
  const page = await toPage(ctx, name, view, found, limit, (row) => (roots ? [row.position, row.id] : [row.path]));
  return { version, body: { data: page.rows.map(show), next_cursor: page.next_cursor, ...total } };
}

/** One category that the storefront shows, by id or slug; 404 `category_not_found`. */
export async function readCategory(db: Database, reference: string): Promise<Read<CategoryDto>> {
  const [versions, rows] = await db.batch([
    versionOf(db),
    selectCategories(db, "shoppers").where(and(isCategory(reference), isShown)),
  ]);
  const row = rows[0];
  if (!row) throw CatalogError.category_not_found();
  return { version: versions[0]?.version ?? 0, body: toCategoryDto(row) };
}

/** Nested by parent; siblings by position, then by name. */
function toTree<T extends { id: string; children?: T[] | undefined }>(
  rows: readonly CategoryRow[],
  show: (row: CategoryRow) => T,
): T[] {
  const below = Map.groupBy(rows, (row) => row.parent_id);
  const nest = (parent_id: string | null): T[] =>
    (below.get(parent_id) ?? [])
      .toSorted((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1))
      .map((row) => ({ ...show(row), children: nest(row.id) }));
  return nest(null);
}
