import { and, eq, sql } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import type { Database } from "#platform/data/db";
import { prepareSelect } from "#platform/data/prepared";
import type { Read } from "./cache.ts";
import { toProductDto } from "./dto.ts";
import { CatalogError } from "./errors.ts";
import type { ProductDto } from "./schemas.ts";
import { isProduct, productColumns, type ProductRow, selectProducts } from "./store.ts";
import { products } from "./tables.ts";

/** The whole product by id or slug, whatever its status, deleted ones too; 404 `product_not_found`. For the back office. */
export async function readProduct(ctx: Ctx, reference: string): Promise<ProductRow> {
  const row = await selectProducts(ctx.db).where(isProduct(reference)).get();
  if (!row) throw CatalogError.product_not_found();
  return row;
}

const activeBy = (key: typeof products.id | typeof products.slug) =>
  prepareSelect((db) =>
    db
      .select({ ...productColumns, version: sql<number>`coalesce((SELECT version FROM catalog_state), 0)` })
      .from(products)
      .where(and(eq(key, sql.placeholder("reference")), eq(products.state, "active"))),
  );
const activeById = activeBy(products.id);
const activeBySlug = activeBy(products.slug);

/** An active product by id or slug, as the storefront shows it, in one round trip; 404 `product_not_found`. */
export async function readActiveProduct(db: Database, reference: string): Promise<Read<ProductDto>> {
  const row = await (isId(reference) ? activeById : activeBySlug)(db, { reference }).get();
  if (!row) throw CatalogError.product_not_found();
  const { version, ...product } = row;
  return { version, body: toProductDto(product) };
}

/** The variants of an active product, as the storefront shows them. */
export async function readActiveVariants(
  db: Database,
  reference: string,
): Promise<Read<{ data: ProductDto["variants"]; next_cursor: null }>> {
  const { version, body } = await readActiveProduct(db, reference);
  return { version, body: { data: body.variants, next_cursor: null } };
}
