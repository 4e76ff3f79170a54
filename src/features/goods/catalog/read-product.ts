import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { stockOf } from "#goods/stock";
import { isId } from "#platform/basics/ids";
import { Recent } from "#platform/basics/recent";
import { SECOND } from "#platform/basics/time";
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
import {
  GIFT_CARDS_AVAILABLE,
  isProduct,
  nextBadgeChange,
  type ProductRow,
  selectProducts,
  shownProductColumns,
} from "./store.ts";
import { products, variants } from "./tables.ts";

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

/** A product has up to 100 variants, and so many objects to ask: repeated requests are answered from memory for a second. */
const heard = new Recent<number>({ kept_ms: SECOND, max: 5_000 });

/** What can be sold of each active variant of an active product, asked of the stock objects themselves, all at once: at most a second old. */
export async function readAvailability(ctx: Ctx, reference: string) {
  const rows = await ctx.db
    .select({ variant_id: variants.id, is_gift_card: products.is_gift_card })
    .from(products)
    .innerJoin(variants, and(eq(variants.product_id, products.id), isNull(variants.deleted_at), variants.is_active))
    .where(and(isProduct(reference), eq(products.state, "active")))
    .orderBy(asc(variants.position), asc(variants.id));
  if (rows.length === 0) throw CatalogError.product_not_found();
  const data = await Promise.all(
    rows.map(async ({ variant_id, is_gift_card }) => {
      if (is_gift_card) return { variant_id, available: GIFT_CARDS_AVAILABLE, in_stock: true };
      const ask = async () => (await stockOf(ctx, variant_id).level()).available;
      const available = (await heard.read(variant_id, ctx.now(), ask)) ?? 0;
      return { variant_id, available, in_stock: available > 0 };
    }),
  );
  return { data };
}
