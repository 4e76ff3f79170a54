import { eq, sql } from "drizzle-orm";
import { describe, it } from "vitest";
import { products } from "#goods/catalog";
import { prepareSelect } from "#platform/data/prepared";
import { givenProduct } from "../../support/catalog.ts";
import { testContext } from "../../support/context.ts";

const select = prepareSelect((db) =>
  db
    .select({
      slug: products.slug,
      featured: products.featured,
      twice: sql<number>`2 * ${products.price_min}`.as("twice"),
    })
    .from(products)
    .where(eq(products.slug, sql.placeholder("slug"))),
);

describe("a prepared select", () => {
  it("is asked for other values each time, and maps as the select itself does", async ({ expect }) => {
    const [one, other]: any[] = [
      await givenProduct({ price: 700 }),
      await givenProduct({ price: 900, featured: true }),
    ];
    const { db, trips } = testContext();
    expect(await select(db, { slug: one.slug }).get()).toEqual({ slug: one.slug, featured: false, twice: 1400 });
    expect(await select(db, { slug: other.slug }).all()).toEqual([{ slug: other.slug, featured: true, twice: 1800 }]);
    expect(await select(db, { slug: "no such" }).get()).toBeUndefined();
    expect(trips.of("d1")).toBe(3);
  });

  it("goes into a batch with other statements", async ({ expect }) => {
    const product: any = await givenProduct({ price: 500, featured: true });
    const { db, trips } = testContext();
    const [ids, found, none] = await db.batch([
      db.select({ id: products.id }).from(products).where(eq(products.id, product.id)),
      select(db, { slug: product.slug }),
      select(db, { slug: "no such" }),
    ]);
    expect(ids).toEqual([{ id: product.id }]);
    expect(found).toEqual([{ slug: product.slug, featured: true, twice: 1000 }]);
    expect(none).toEqual([]);
    expect(trips.of("d1")).toBe(1);
  });

  it("does not run without all of its values", ({ expect }) => {
    expect(() => select(testContext().db, {})).toThrow(/slug/);
  });
});
