import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, tripsOf } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { png } from "../../../support/pictures.ts";

const token = await tokenOf("admin");
const read = async (path: string): Promise<any> => (await call("GET", `/api/v1/admin${path}`, { token })).json();

describe("the stock list", () => {
  it("names and shows each variant, and calls low what is nearly sold out", async ({ expect }) => {
    const name = freshName("Low");
    const sku = name.replaceAll(" ", "-").toUpperCase();
    const stocks = [0, 1, 10, 11];
    const product = await givenProduct({
      name,
      options: [{ name: "Size", values: stocks.map(String) }],
      variants: stocks.map((stock_quantity) => ({
        sku: `${sku}-${String(stock_quantity).padStart(2, "0")}`,
        price: 100,
        options: { Size: String(stock_quantity) },
        stock_quantity,
      })),
    });
    const form = new FormData();
    form.append("file", new File([png()], "p.png", { type: "image/png" }));
    await call("POST", `/api/v1/admin/products/${product.id}/images`, { token, body: form });
    const all = await read(`/inventory?q=${sku}`);
    expect(all.data.map((row: any) => [row.available, row.low_stock_threshold, row.is_low_stock])).toEqual([
      [0, 10, false],
      [1, 10, true],
      [10, 10, true],
      [11, 10, false],
    ]);
    expect(all.data[1]).toMatchObject({ product_id: product.id, product_name: name, variant_name: "1" });
    expect(all.data[1].image.url).toMatch(/^\/images\//);
    const availableIn = async (query: string) =>
      (await read(`/inventory?q=${sku}&${query}`)).data.map((row: any) => row.available);
    expect(await availableIn("is_low_stock=true")).toEqual([1, 10]);
    expect(await availableIn("is_low_stock=false")).toEqual([0, 11]);
    expect(await availableIn("in_stock=false")).toEqual([0]);
    const answer = await call("GET", "/api/v1/admin/inventory?is_low_stock=true&count=true", { token });
    expect(tripsOf(answer).d1).toBeLessThanOrEqual(2);
  });

  it("agrees with the product as staff see it, also after the threshold was changed in the inventory", async ({
    expect,
  }) => {
    const name = freshName("Threshold");
    const product = await givenProduct({ name, stock_quantity: 12 });
    const variant_id = product.variants[0]?.id ?? "";
    expect(product.variants[0]).toMatchObject({ low_stock_threshold: 10, is_low_stock: false });
    const body = { low_stock_threshold: 12 };
    expect(await (await call("PATCH", `/api/v1/admin/inventory/${variant_id}`, { token, body })).json()).toMatchObject({
      is_low_stock: true,
    });
    expect((await read(`/products/${product.id}`)).variants[0]).toMatchObject({ ...body, is_low_stock: true });
    const q = encodeURIComponent(name);
    expect((await read(`/products?q=${q}&is_low_stock=true`)).data.map((one: any) => one.id)).toEqual([product.id]);
    expect((await read(`/products?q=${q}&is_low_stock=false`)).data).toEqual([]);
    const listed = await (await call("GET", `/api/v1/products/${product.id}`)).text();
    expect(listed).not.toContain("is_low_stock");
  });
});
