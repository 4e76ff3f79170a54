import { describe, it } from "vitest";
import type { AdminProductDto } from "../../../../src/features/goods/catalog/schemas.ts";
import { joinNames, splitNames } from "../../../../src/features/goods/product-files/join-names.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { png } from "../../../support/pictures.ts";
import { handle, imported, toCsv } from "../../../support/product-files.ts";

const slow = { timeout: 30_000 };

/** The lines of an export that are of these products, below its header. */
async function exported(slugs: readonly string[]): Promise<string> {
  const response = await call("GET", "/api/v1/admin/products/export", { token: await tokenOf("admin") });
  const [header = "", ...lines] = (await response.text()).split("\r\n");
  return [header, ...lines.filter((line) => slugs.some((slug) => line.startsWith(`${slug},`)))].join("\r\n");
}
/** All of a product but when it and its variants last changed, which an import is too. */
const readProduct = async (slug: string): Promise<Omit<AdminProductDto, "updated_at">> => {
  const response = await call("GET", `/api/v1/admin/products/${slug}`, { token: await tokenOf("admin") });
  const { updated_at: _, ...product } = await response.json<AdminProductDto>();
  return { ...product, variants: product.variants.map((variant) => ({ ...variant, updated_at: "" })) };
};
/** A product with something in everything that a file tells. */
async function givenWhole(slug: string): Promise<void> {
  const [one, other] = [await givenCategory(), await givenCategory()];
  const product = await givenProduct({
    slug,
    name: "'=SUM(A1)",
    description: 'One & <b>,\n\n\n"two"  \n\tthree',
    status: "draft",
    tags: ["red, white", String.raw`back\slash`, "end\\", "-plain"],
    categories: [other.id, one.id],
    attributes: { vendor: "@loom", type: "Lamps", "care (hot)": "Wash, then\ndry", own: "+1" },
    options: ["Size", "Colour", "Cut", "Lining", "Collar"].map((name) => ({ name, values: ["a", "b"] })),
    variants: ["a", "b"].map((value) => ({
      sku: `${slug}-${value}`,
      price: 1_990,
      compare_at_price: value === "a" ? 2_500 : null,
      cost_price: 840,
      barcode: "4006381333931",
      weight_grams: 750,
      options: Object.fromEntries(["Size", "Colour", "Cut", "Lining", "Collar"].map((name) => [name, value])),
    })),
  });
  const form = new FormData();
  form.append("file", new File([png()], "a.png", { type: "image/png" }));
  const token = await tokenOf("admin");
  const answer = await call("POST", `/api/v1/admin/products/${product.id}/images`, { token, body: form });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  const [image] = (await readProduct(slug)).images;
  const variant = product.variants[0]?.id ?? "";
  const path = `/api/v1/admin/products/${slug}/variants/${variant}`;
  const changed = await call("PATCH", path, { token, body: { image_id: image?.id } });
  if (changed.status !== 200) throw new Error(`${changed.status} ${await changed.text()}`);
}

describe("export, import, export again", () => {
  it("is the same to the byte, and the products are as they were", slow, async ({ expect }) => {
    const [whole, bare, long] = [handle("whole"), handle("bare"), `${handle("long")}${"-long".repeat(25)}`];
    await givenWhole(whole);
    for (const slug of [bare, long]) await givenProduct({ slug, stock_quantity: 0 });
    const slugs = [whole, bare, long];
    const before = await Promise.all(slugs.map(readProduct));
    expect(before[0]?.variants[0]?.image?.url).toMatch(/^\/images\//);
    const file = await exported(slugs);
    expect(file).toContain(
      (before[0]?.categories ?? [])
        .map(({ slug }) => slug)
        .toSorted()
        .join(", "),
    );
    expect(await imported(file)).toMatchObject({ status: "completed", refused_rows: 0, errors: [] });
    expect(await exported(slugs)).toBe(file);
    expect(await Promise.all(slugs.map(readProduct))).toEqual(before);
  });

  it("is the same where the products come in for the first time", slow, async ({ expect }) => {
    const [from, to] = [handle("first"), handle("other")];
    await givenWhole(from);
    // Another handle and other SKUs, as if the file came into another shop.
    const file = (await exported([from])).replaceAll(from, to);
    expect(await imported(file)).toMatchObject({ status: "completed", refused_rows: 0, errors: [] });
    expect(await exported([to])).toBe(file);
  });

  it(
    "takes a product out of the categories that the file leaves out, and leaves it where it has no column",
    slow,
    async ({ expect }) => {
      const [category, other] = [await givenCategory(), await givenCategory()];
      const slug = handle("placed");
      await givenProduct({ slug, categories: [category.id, other.id] });
      const line = { Handle: slug, Title: "A", "Variant Price": "1" };
      const placed = async () => (await readProduct(slug)).categories.map((one) => one.slug);
      await imported(toCsv([line], ["Handle", "Title", "Variant Price"]));
      expect((await placed()).toSorted()).toEqual([category.slug, other.slug].toSorted());
      const columns = ["Handle", "Title", "Variant Price", "Categories"] as const;
      await imported(toCsv([{ ...line, Categories: other.name }], columns));
      expect(await placed()).toEqual([other.slug]);
      const refused = await imported(toCsv([{ ...line, Categories: `${other.slug}, nowhere-at-all` }], columns));
      expect(refused.errors).toMatchObject([{ row: 2, code: "category_not_found" }]);
      const many = Array.from({ length: 21 }, (_, i) => `c${i}`).join(",");
      expect((await imported(toCsv([{ ...line, Categories: many }], columns))).errors).toMatchObject([
        { row: 2, code: "invalid_categories" },
      ]);
      expect(await placed()).toEqual([other.slug]);
      await imported(toCsv([line], columns));
      expect(await placed()).toEqual([]);
    },
  );

  it("refuses a product in another currency than the import's", slow, async ({ expect }) => {
    const line = { Handle: handle("yen"), Title: "Cup", "Variant Price": "1200", Currency: "JPY" };
    const columns = ["Handle", "Title", "Variant Price", "Currency"] as const;
    expect((await imported(toCsv([line], columns))).errors).toMatchObject([{ row: 2, code: "currency_mismatch" }]);
    expect(await imported(toCsv([line], columns), { format: "shopify", currency: "JPY" })).toMatchObject({
      refused_rows: 0,
    });
  });

  it.for([
    [["a", "b c"], "a, b c"],
    [["a, b", String.raw`c\d`, String.raw`e\,`], String.raw`a\, b, c\\d, e\\\,`],
    [[], ""],
  ] as const)("reads names as they were: %j", ([names, text], { expect }) => {
    expect(joinNames(names)).toBe(text);
    expect(splitNames(text)).toEqual(names);
  });

  it("reads names as Shopify writes them", ({ expect }) => {
    expect(splitNames(String.raw` a,,b\c ,"d" `)).toEqual(["a", String.raw`b\c`, '"d"']);
  });
});
