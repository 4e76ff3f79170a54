import { and, eq, sql } from "drizzle-orm";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import type { Database } from "#platform/data/db";
import { prepareSelect } from "#platform/data/prepared";
import type { Read } from "./cache.ts";
import { toProductDto } from "./dto.ts";
import { CatalogError } from "./errors.ts";
import { FOREVER } from "./price-rules.ts";
import { productPrices } from "./price-tables.ts";
import type { ProductDto } from "./schemas.ts";
import { shownAt } from "./show-prices.ts";
import { isProduct, nextBadgeChange, type ProductRow, selectProducts, shownProductColumns } from "./store.ts";
import { products } from "./tables.ts";

/** The whole product by id or slug, whatever its status, deleted ones too; 404 `product_not_found`. For the back office. */
export async function readProduct(ctx: Ctx, reference: string): Promise<ProductRow> {
  const row = await selectProducts(ctx.db).where(isProduct(reference)).get();
  if (!row) throw CatalogError.product_not_found();
  return row;
}

const at = sql`${sql.placeholder("at")}`;

const activeBy = (key: typeof products.id | typeof products.slug) =>
  prepareSelect((db) =>
    db
      .select({
        ...shownProductColumns(at),
        own_currency: products.currency,
        // NULL is no number to compare with, so what never changes is shown forever.
        until_at: sql<number>`min(${productPrices.until_at}, coalesce(${nextBadgeChange(at)}, ${FOREVER}))`,
        version: sql<number>`coalesce((SELECT version FROM catalog_state), 0)`,
      })
      .from(products)
      .innerJoin(productPrices, shownAt(sql`coalesce(${sql.placeholder("currency")}, ${products.currency})`, at))
      .where(and(eq(key, sql.placeholder("reference")), eq(products.state, "active"))),
  );
const activeById = activeBy(products.id);
const activeBySlug = activeBy(products.slug);

/** In which currency a product is shown, its own where none is named, and when: epoch milliseconds. */
export type Showing = {
  readonly currency?: string | undefined;
  readonly at: number;
  /** Whether the shop sells in a currency. */
  readonly isSoldIn: (currency: string) => boolean;
};

/**
 * An active product by id or slug, as the storefront shows it at that moment, in one round trip; 404 `product_not_found`, also
 * where it is not sold in the currency.
 */
export async function readActiveProduct(
  db: Database,
  reference: string,
  { currency, at: moment, isSoldIn }: Showing,
): Promise<Read<ProductDto>> {
  const row = await (isId(reference) ? activeById : activeBySlug)(db, {
    reference,
    currency: currency ?? null,
    at: moment,
  }).get();
  if (!row || !isSoldIn(row.currency)) throw CatalogError.product_not_found();
  const { version, until_at, own_currency, ...product } = row;
  return {
    version,
    body: toProductDto(product, { own_currency, at: moment }),
    until_at: until_at === FOREVER ? null : until_at,
  };
}

/** The variants of an active product, as the storefront shows them. */
export async function readActiveVariants(
  db: Database,
  reference: string,
  showing: Showing,
): Promise<Read<{ data: ProductDto["variants"]; next_cursor: null }>> {
  const { body, ...read } = await readActiveProduct(db, reference, showing);
  return { ...read, body: { data: body.variants, next_cursor: null } };
}
