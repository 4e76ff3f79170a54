import { and, asc, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type Database, inIds } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { inStock } from "./store.ts";
import { catalogState, categories, productChanges, products, tags } from "./tables.ts";

const Pair = z.tuple([z.string(), z.string()]);
const Triple = z.tuple([z.string(), z.string(), z.string()]);
const Price = z.tuple([z.string(), z.int(), z.int(), z.int(), z.int()]);
const listOf = <S extends z.ZodType>(item: S, query: SQL) =>
  sql<z.output<S>[]>`${query}`.mapWith(jsonOf(z.array(item)));

/** A segment of a category's path: an id and a slash. */
const SEGMENT = 37;

/** All that products are found, filtered and sorted by, for those who keep an index of them. */
const indexedColumns = {
  id: products.id,
  is_listed: sql<boolean>`${products.state} = 'active'`.mapWith(Boolean),
  name: products.name,
  description: products.description,
  currency: products.currency,
  in_stock: sql<boolean>`${inStock}`.mapWith(Boolean),
  featured: products.featured,
  rating_average: sql<number>`${products.rating_average}`,
  rating_count: sql<number>`${products.rating_count}`,
  created_at: products.created_at,
  codes: listOf(
    z.string(),
    sql`(SELECT json_group_array(c.value) FROM variants v, json_each(json_array(v.sku, v.barcode)) c WHERE v.product_id = products.id AND v.deleted_at IS NULL AND v.is_active AND c.value IS NOT NULL)`,
  ),
  tags: listOf(
    Pair,
    sql`(SELECT json_group_array(json_array(t.slug, t.name)) FROM product_tags pt JOIN tags t ON t.id = pt.tag_id WHERE pt.product_id = products.id)`,
  ),
  categories: listOf(
    Triple,
    sql`(SELECT json_group_array(json_array(id, slug, name)) FROM (SELECT DISTINCT c.id, c.slug, c.name
      FROM product_categories pc JOIN categories own ON own.id = pc.category_id AND own.is_shown
      JOIN json_each('[0,1,2,3,4,5]') level JOIN categories c ON c.id = substr(own.path, 1 + ${sql.raw(String(SEGMENT))} * level.value, ${sql.raw(String(SEGMENT - 1))})
      WHERE pc.product_id = products.id))`,
  ),
  attributes: listOf(
    Pair,
    sql`(SELECT json_group_array(json_array(a.name, a.value)) FROM product_attributes a WHERE a.product_id = products.id)`,
  ),
  options: listOf(
    z.string(),
    sql`(SELECT json_group_array(o.value) FROM product_options own, json_each(own."values") o WHERE own.product_id = products.id)`,
  ),
  prices: listOf(
    Price,
    sql`(SELECT json_group_array(json_array(r.currency, r.from_at, r.until_at, r.price_min, r.on_sale)) FROM product_prices r WHERE r.product_id = products.id)`,
  ),
};

/** A place in the changes of products. */
export type ChangePlace = { readonly version: number; readonly product_id: string };

const later = ({ version, product_id }: ChangePlace): SQL =>
  sql`(${productChanges.version}, ${productChanges.product_id}) > (${version}, ${product_id})`;

const present = (db: Database) =>
  db.select({ version: sql<number>`coalesce(max(${catalogState.version}), 0)` }).from(catalogState);

/** A statement: the next changes behind a place, oldest first. */
const nextChanges = (db: Database, place: ChangePlace, limit: number) =>
  db
    .select({
      version: productChanges.version,
      product_id: productChanges.product_id,
      changed_at: productChanges.changed_at,
    })
    .from(productChanges)
    .where(later(place))
    .orderBy(asc(productChanges.version), asc(productChanges.product_id))
    .limit(limit);

/** The next changes behind a place, oldest first, with these products as they are at the catalog's `version`. One trip. */
export async function readChangedProducts(db: Database, place: ChangePlace, limit: number) {
  const next = nextChanges(db, place, limit).as("next");
  const [versions, changes, rows] = await db.batch([
    present(db),
    nextChanges(db, place, limit),
    db
      .select(indexedColumns)
      .from(products)
      .where(inArray(products.id, db.select({ product_id: next.product_id }).from(next))),
  ]);
  return { version: versions[0]?.version ?? 0, changes, products: rows };
}

/** Active products by their ids from behind one on, as they are at the catalog's `version`. One trip. */
export async function readListedProducts(db: Database, after_id: string, limit: number) {
  const [versions, rows] = await db.batch([
    present(db),
    db
      .select(indexedColumns)
      .from(products)
      .where(and(gt(products.id, after_id), sql`+${products.state} = 'active'`))
      .orderBy(asc(products.id))
      .limit(limit),
  ]);
  return { version: versions[0]?.version ?? 0, products: rows };
}

/** How many changes stand behind a place, up to a thousand, and since when the oldest of them waits. */
export const selectWaitingChanges = (db: Database, place: ChangePlace) =>
  db
    .select({
      waiting: sql<number>`count(*)`,
      oldest_at: sql<number | null>`min(changed_at)`,
    })
    .from(nextChanges(db, place, 1000).as("waiting"));

/** What the storefront calls these categories: those of them that it shows. */
export const selectShownCategories = (db: Database, ids: readonly string[]) =>
  db
    .select({ id: categories.id, slug: categories.slug, name: categories.name, parent_id: categories.parent_id })
    .from(categories)
    .where(and(inIds(categories.id, ids), eq(categories.is_shown, true)));

/** What tags are called, by their slugs. */
export const selectTagNames = (db: Database, slugs: readonly string[]) =>
  db.select({ slug: tags.slug, name: tags.name }).from(tags).where(inIds(tags.slug, slugs));
