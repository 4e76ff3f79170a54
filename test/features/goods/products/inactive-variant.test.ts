import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody } from "../../../support/checkout.ts";
import { indexNow } from "../../../support/search.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

const token = await tokenOf("admin");
const admin = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin${path}`, { ...(body === undefined ? {} : { body }), token });
const read = async (path: string): Promise<any> => (await call("GET", `/api/v1${path}`)).json();

const givenTwoSizes = async () => {
  const product = await givenProduct({
    name: freshName("Sizes"),
    options: [{ name: "Size", values: ["S", "M"] }],
    variants: [
      { price: 800, compare_at_price: 1_000, options: { Size: "S" }, stock_quantity: 5 },
      { price: 1_500, options: { Size: "M" }, is_active: true },
    ],
  });
  const [small, medium] = product.variants.map(({ id }) => id);
  return { id: product.id, name: product.name, small: small ?? "", medium: medium ?? "" };
};
const setActive = (id: string, variant_id: string, is_active: boolean) =>
  admin("PATCH", `/products/${id}/variants/${variant_id}`, { is_active });

describe("an inactive variant", () => {
  it("is nowhere in the storefront, and counts for no price, sale or stock", async ({ expect }) => {
    const { id, name, small, medium } = await givenTwoSizes();
    const before = await read(`/products/${id}`);
    expect(before).toMatchObject({ price: 800, discount_percentage: 20, on_sale: true, in_stock: true });
    expect(before.variants.map((one: any) => one.discount_percentage)).toEqual([20, 0]);
    expect(await (await setActive(id, small, false)).json()).toMatchObject({ id: small, is_active: false });
    const after = await read(`/products/${id}`);
    expect(after).toMatchObject({
      price: 1_500,
      price_min: 1_500,
      compare_at_price: null,
      discount_percentage: 0,
      on_sale: false,
      in_stock: false,
      default_variant_id: medium,
    });
    for (const path of [`/products/${id}/variants`, `/products/${id}/availability`])
      expect((await read(path)).data.map((one: any) => one.variant_id ?? one.id)).toEqual([medium]);
    expect(after.variants.map((one: any) => one.id)).toEqual([medium]);
    await indexNow();
    const listed = await read(`/products?in_stock=true&q=${encodeURIComponent(name)}`);
    expect(listed.data).toEqual([]);
    const staff: any = await (await admin("GET", `/products/${id}`)).json();
    expect(staff.variants.map((one: any) => [one.id, one.is_active])).toEqual([
      [small, false],
      [medium, true],
    ]);
    await setActive(id, small, true);
    expect(await read(`/products/${id}`)).toMatchObject({ price: 800, in_stock: true });
  });

  it("is not put into a cart, and stops the checkout of a cart that has it", async ({ expect }) => {
    const { id, small } = await givenTwoSizes();
    const method = await givenShippingMethod();
    const { cart_token } = await givenCart({ variant_id: small });
    await setActive(id, small, false);
    const refused = await call("POST", "/api/v1/cart/items", { body: { variant_id: small } });
    expect((await problemOf(refused)).code).toBe("variant_not_sold");
    const cart: any = await (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json();
    expect(cart).toMatchObject({ subtotal: 0, items: [{ available: 0, warnings: [{ code: "unavailable" }] }] });
    const shop = { variant_id: small, product_id: id, shipping_method_id: method.id };
    const answer = await checkOut(cart_token, checkoutBody(shop));
    expect([answer.status, (await problemOf(answer)).code]).toEqual([409, "item_unavailable"]);
  });

  it("leaves the product its only active one by `product_id`", async ({ expect }) => {
    const { id, small, medium } = await givenTwoSizes();
    await setActive(id, medium, false);
    const added = await call("POST", "/api/v1/cart/items", { body: { product_id: id } });
    expect(await added.json()).toMatchObject({ items: [{ variant_id: small }] });
  });

  it("is never the last one of its product", async ({ expect }) => {
    const { id, small, medium } = await givenTwoSizes();
    await setActive(id, small, false);
    for (const answer of [
      await setActive(id, medium, false),
      await admin("DELETE", `/products/${id}/variants/${medium}`),
    ])
      expect(await problemOf(answer)).toMatchObject({ status: 409, code: "last_variant" });
    const none = await admin("POST", "/products", { name: freshName(), variants: [{ price: 1, is_active: false }] });
    expect((await problemOf(none)).errors).toMatchObject([{ path: "variants", code: "invalid_value" }]);
  });
});
