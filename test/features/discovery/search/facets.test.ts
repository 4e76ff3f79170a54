import { describe, it } from "vitest";
import { bandsOf, band_edges } from "../../../../src/features/discovery/search/band-rules.ts";
import { call, tripsOf } from "../../../support/api.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { indexNow } from "../../../support/search.ts";

const read = async (path: string): Promise<any> => {
  const answer = await call("GET", `/api/v1${path}`);
  if (answer.status !== 200) throw new Error(`${path} came to ${answer.status}: ${await answer.text()}`);
  return answer.json();
};
const freshTag = () => freshName("facet").replaceAll(" ", "-").toLowerCase();

describe("facets", () => {
  it("count what each filter would leave, each without itself, and come to what the list has", async ({ expect }) => {
    const tag = freshTag();
    const [root, other] = [await givenCategory(), await givenCategory()];
    const below = await givenCategory({ parent_id: root.id });
    const of = (category: { id: string }, price: number, more: object) =>
      givenProduct({ tags: [tag], categories: [category.id], price, stock_quantity: 3, ...more });
    await of(below, 1_200, { attributes: { material: "linen" } });
    await of(below, 1_900, { attributes: { material: "linen" }, stock_quantity: 0 });
    await of(root, 7_000, { attributes: { material: "wool" }, compare_at_price: 9_000 });
    await of(other, 90, { attributes: { material: "wool" }, tags: [tag, `${tag}-b`] });
    await indexNow();
    const facets = await read(`/products/facets?tag=${tag}`);
    expect(facets).toMatchObject({
      total_count: 4,
      is_approximate: false,
      tags: expect.arrayContaining([
        { slug: tag, name: tag, count: 4 },
        { slug: `${tag}-b`, name: `${tag}-b`, count: 1 },
      ]),
      attributes: [
        {
          name: "material",
          values: [
            { value: "linen", count: 2 },
            { value: "wool", count: 2 },
          ],
        },
      ],
      prices: [
        { min_price: 50, max_price: 99, count: 1 },
        { min_price: 1_000, max_price: 1_999, count: 2 },
        { min_price: 5_000, max_price: 9_999, count: 1 },
      ],
      currency: "USD",
      ratings: [4, 3, 2, 1].map((min_rating) => ({ min_rating, count: 0 })),
      in_stock: { true: 3, false: 1 },
      on_sale: { true: 1, false: 3 },
    });
    const counts = new Map(facets.categories.map((one: any) => [one.id, [one.count, one.parent_id]]));
    expect(counts).toEqual(
      new Map([
        [root.id, [3, null]],
        [below.id, [2, root.id]],
        [other.id, [1, null]],
      ]),
    );
    const narrow = `tag=${tag}&category=${root.slug}&in_stock=true&max_price=5000`;
    const narrowed = await read(`/products/facets?${narrow}`);
    expect(narrowed).toMatchObject({ total_count: 1, in_stock: { true: 1, false: 1 } });
    expect(narrowed.categories.map((one: any) => one.id)).toContain(other.id);
    expect(narrowed.prices.map((one: any) => one.count)).toEqual([1, 1]);
    expect((await read(`/products?${narrow}&count=true`)).total_count).toBe(1);
  });

  it("count what a search finds, mistyped words put right", async ({ expect }) => {
    const category = await givenCategory();
    await givenProduct({ name: "Opaline goblet", categories: [category.id] });
    await givenProduct({ name: "Opaline bowl" });
    await indexNow();
    for (const q of ["opaline", "oplaine"])
      expect(await read(`/products/facets?q=${q}`)).toMatchObject({
        total_count: 2,
        categories: [{ id: category.id, count: 1 }],
      });
    expect(await read("/products/facets?q=%22")).toMatchObject({ total_count: 0, categories: [], prices: [] });
    expect(tripsOf(await call("GET", "/api/v1/products/facets?q=opaline"))).toMatchObject({ d1: 2 });
  });

  it("have at most six bands of prices, which are whole and do not overlap", ({ expect }) => {
    const bands = bandsOf(band_edges.map((edge, at) => ({ edge, count: at })));
    expect(bands.length).toBe(6);
    expect(bands.reduce((sum, { count }) => sum + count, 0)).toBe(band_edges.reduce((sum, _, at) => sum + at, 0));
    for (const [at, band] of bands.slice(1).entries()) expect(band.min_price).toBe((bands[at]?.max_price ?? 0) + 1);
  });
});

describe("suggestions", () => {
  it("are products by the words so far, and categories with these words in their names", async ({ expect }) => {
    const category = await givenCategory({ name: "Zephyrine lamps" });
    await givenProduct({ name: "Zephyrine <b>globe</b>", categories: [category.id] });
    await givenProduct({ name: "Reading light", categories: [category.id] });
    await indexNow();
    const found = await read("/search/suggestions?q=zephyr");
    expect(found.categories).toEqual([{ id: category.id, slug: category.slug, name: "Zephyrine lamps" }]);
    expect(found.products.map((one: any) => one.highlighted_name)).toEqual([
      "<mark>Zephyrine</mark> &lt;b&gt;globe&lt;/b&gt;",
      "Reading light",
    ]);
    expect((await read("/search/suggestions?q=zephyrine%20lam&limit=1")).categories).toHaveLength(1);
    expect(await read("/search/suggestions?q=*")).toEqual({ products: [], categories: [] });
    expect(tripsOf(await call("GET", "/api/v1/search/suggestions?q=zephyr"))).toMatchObject({ d1: 2 });
  });
});
