import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "./support/actors.ts";
import { call, problemOf } from "./support/api.ts";
import { freshName, givenCategory, givenProduct } from "./support/catalog.ts";
import { checkOut, checkoutBody, type GivenShop } from "./support/checkout.ts";
import { png } from "./support/pictures.ts";
import { type Goods, listed, ofProduct, type PublicReads, reads, routeOf } from "./support/public-read.ts";
import { givenShownReview } from "./support/reviews.ts";
import { indexNow } from "./support/search.ts";
import { givenShippingMethod } from "./support/shipping.ts";

let token = "";
let shipping: Pick<GivenShop, "shipping_method_id">;
beforeAll(async () => {
  token = await tokenOf("admin");
  shipping = { shipping_method_id: (await givenShippingMethod()).id };
});
const office = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin${path}`, { token, ...(body === undefined ? {} : { body }) });

/** What features say of their own public reads, in `public-reads.ts` beside their tests. */
const own = import.meta.glob<{ readonly publicReads: PublicReads }>("./features/*/*/public-reads.ts", { eager: true });
const decided: PublicReads = Object.fromEntries(
  Object.values(own).flatMap((module) => Object.entries(module.publicReads)),
);

async function givenGoods(): Promise<Goods> {
  const category = await givenCategory();
  const tag = freshName("tag").replaceAll(" ", "-").toLowerCase();
  const size = { name: "Size", values: ["S", "M"] };
  const variants = ["S", "M"].map((Size) => ({
    price: 900,
    compare_at_price: 1_200,
    stock_quantity: 5,
    options: { Size },
  }));
  const wish = { categories: [category.id], tags: [tag], featured: true, options: [size], variants };
  const product = await givenProduct({ ...wish, name: freshName("Hidden") });
  await givenShownReview(token, { product_id: product.id });
  return { category, product };
}

/** What may not be in an answer: all that names the product or a variant of it. */
const namesOf = ({ product }: Goods): string[] => [
  product.id,
  product.slug,
  product.name,
  ...product.variants.flatMap(({ id, sku }) => [id, sku]),
];

const readAll = async (goods: Goods) => {
  await indexNow();
  return Promise.all(
    Object.values(decided)
      .flatMap((addresses) => (typeof addresses === "string" ? [] : addresses(goods)))
      .map(async (address) => {
        const answer = await call("GET", `/api/v1${address}`);
        return { address, status: answer.status, text: await answer.text() };
      }),
  );
};

/** The addresses at which the goods are shown. */
async function shownAt(goods: Goods, names = namesOf(goods)): Promise<string[]> {
  return (await readAll(goods))
    .filter(({ text }) => names.some((name) => text.includes(name)))
    .map((one) => one.address);
}

/** How many products the category has, by each read that counts them. */
async function countsOf({ category }: Goods): Promise<number[]> {
  const one = await (await call("GET", `/api/v1/categories/${category.id}`)).json<{ product_count: number }>();
  const list = await call("GET", `/api/v1/categories/${category.id}/products?count=true`);
  const all = await call("GET", `/api/v1/products?category=${category.id}&count=true`);
  const totals = await Promise.all([list, all].map((answer) => answer.json<{ total_count: number }>()));
  return [one.product_count, ...totals.map(({ total_count }) => total_count)];
}

const addToCart = (body: Record<string, unknown>, cart_token?: string) =>
  call("POST", "/api/v1/cart/items", {
    body,
    ...(cart_token === undefined ? {} : { headers: { "cart-token": cart_token } }),
  });

const states = {
  draft: ({ product }: Goods) => office("PATCH", `/products/${product.id}`, { status: "draft" }),
  archived: ({ product }: Goods) => office("PATCH", `/products/${product.id}`, { status: "archived" }),
  deleted: ({ product }: Goods) => office("DELETE", `/products/${product.id}`),
} as const;

describe("every public read of the contract", () => {
  it("has its place here", ({ expect }) => {
    expect(reads.map(({ path }) => routeOf(path)).toSorted()).toEqual(Object.keys(decided).toSorted());
  });

  it.for(Object.entries(states))("shows nothing of a product that is %s", async ([, hide], { expect }) => {
    const goods = await givenGoods();
    const { product } = goods;
    const [kept, dropped] = product.variants.map(({ id }) => id);
    const { cart_token } = await (await addToCart({ variant_id: kept, quantity: 1 })).json<{ cart_token: string }>();
    // While everybody may see it, it is where it is looked for afterwards, so that its absence says something.
    const before = await shownAt(goods);
    const lists = [...listed("/products")(goods), ...listed("/categories/{id}/products")(goods)];
    expect(lists.filter((address) => !address.includes("limit=100") && !before.includes(address))).toEqual([]);
    expect(before).toEqual(expect.arrayContaining([...ofProduct("")(goods), ...ofProduct("/variants")(goods)]));
    expect(await countsOf(goods)).toEqual([1, 1, 1]);

    expect((await hide(goods)).status).toBeLessThan(300);
    expect(await shownAt(goods)).toEqual([]);
    expect(await countsOf(goods)).toEqual([0, 0, 0]);
    for (const wish of [{ variant_id: dropped }, { product_id: product.id }, { product_id: product.slug }]) {
      const refused = await addToCart({ ...wish, quantity: 1 });
      expect([wish, refused.status]).toEqual([wish, 404]);
      await refused.text();
    }
    const cart = await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } });
    expect(await cart.json()).toMatchObject({
      subtotal: 0,
      items: [{ available: 0, warnings: [{ code: "unavailable" }] }],
    });
    const bought = await checkOut(cart_token, checkoutBody({ ...shipping, variant_id: "", product_id: "" }));
    expect([bought.status, (await problemOf(bought)).code]).toEqual([409, "item_unavailable"]);
  });

  it("shows nothing of a variant that is deleted", async ({ expect }) => {
    const goods = await givenGoods();
    const [, gone] = goods.product.variants;
    const names = [gone?.id ?? "", gone?.sku ?? ""];
    expect(await shownAt(goods, names)).not.toEqual([]);
    expect((await office("DELETE", `/products/${goods.product.id}/variants/${gone?.id}`)).status).toBeLessThan(300);
    expect(await shownAt(goods, names)).toEqual([]);
    const by_sku = await call("GET", `/api/v1/products?q=${encodeURIComponent(gone?.sku ?? "")}&count=true`);
    const found = await by_sku.text();
    expect(found).not.toContain(gone?.id);
    expect((await addToCart({ variant_id: gone?.id, quantity: 1 })).status).toBe(404);
  });

  it("tells no picture of a product that is not for everybody", async ({ expect }) => {
    const goods = await givenGoods();
    const form = new FormData();
    form.set("file", new File([png(31, 17)], "picture.png"));
    const added = await call("POST", `/api/v1/admin/products/${goods.product.id}/images`, { token, body: form });
    const text = await added.text();
    const key = /\/images\/([0-9a-f]{40}\.png)/.exec(text)?.[1] ?? "";
    expect(await shownAt(goods, [key])).not.toEqual([]);
    await states.draft(goods);
    expect(await shownAt(goods, [key])).toEqual([]);
  });

  it("offers no shipping method that is turned off", async ({ expect }) => {
    const { id } = await givenShippingMethod({ name: freshName("Method") });
    const asked = async () => {
      const answers = await Promise.all(
        ["/shipping/methods?limit=100", `/shipping/methods/${id}`, "/shipping/rates?country=GB&currency=USD"].map(
          async (path) => (await call("GET", `/api/v1${path}`)).text(),
        ),
      );
      return answers.map((text) => text.includes(`"${id}"`));
    };
    // The list may have more pages than this one.
    expect((await asked()).slice(1)).toEqual([true, true]);
    expect((await office("PATCH", `/shipping/methods/${id}`, { is_active: false })).status).toBe(200);
    expect(await asked()).toEqual([false, false, false]);
  });
});
