import { describe, it } from "vitest";
import { household } from "../../local/seed/household.ts";
import { kyoto } from "../../local/seed/kyoto.ts";
import { larder } from "../../local/seed/larder.ts";
import { paint } from "../../local/seed/pictures/still-life.ts";
import { demoCategories } from "../../local/seed/shop.ts";

const products = [...larder, ...household, ...kyoto];
const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe("the demo shop", () => {
  it("has 24 products or more in 6 categories or more, in dollars and in yen", ({ expect }) => {
    expect(products.length).toBeGreaterThanOrEqual(24);
    expect(new Set(products.flatMap(({ categories }) => categories)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(products.map(({ currency }) => currency))).toEqual(new Set(["USD", "JPY"]));
  });

  it("names each product, variant and category once, and only categories that there are", ({ expect }) => {
    const slugs = demoCategories.map(({ slug }) => slug);
    expect(repeated(products.map(({ slug }) => slug))).toEqual([]);
    expect(repeated(products.flatMap(({ variants }) => variants.map(({ sku }) => sku)))).toEqual([]);
    expect(repeated(slugs)).toEqual([]);
    const unknown = products.flatMap(({ categories }) => categories).filter((slug) => !slugs.includes(slug));
    expect(unknown).toEqual([]);
  });

  it("draws the same picture each time, a PNG of 800 by 800", ({ expect }) => {
    const [first] = products;
    if (!first) throw new Error("there are no products");
    const png = paint(first.picture);
    const header = new DataView(png.buffer);
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect([header.getUint32(16), header.getUint32(20)]).toEqual([800, 800]);
    expect(png.length).toBeLessThan(100_000);
    expect(paint(first.picture)).toEqual(png);
  });
});
