import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it, vi } from "vitest";
import { beginReadingVariants, knownVariants } from "#goods/catalog";
import { forgetVariants } from "../../../../src/features/goods/catalog/sellable-variants.ts";
import { variants } from "../../../../src/features/goods/catalog/tables.ts";
import { stockLevels } from "../../../../src/features/goods/inventory/tables.ts";
import type { Lack } from "../../../../src/features/ordering/cart/object-requests.ts";
import { priceIn, readFreshPrices, suppliedOffers } from "../../../../src/features/ordering/cart/read-prices.ts";
import { readOffers } from "../../../../src/features/ordering/cart/rules.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { givenGroup } from "../../../support/customer-groups.ts";
import { givenPriceList } from "../../../support/price-lists.ts";

const ctx = testContext();
const givenVariant = async (price = 1_000, stock_quantity = 10): Promise<string> =>
  (await givenProduct({ price, stock_quantity })).default_variant_id ?? "";
const send = (method: string, path: string, body: object | undefined, headers: Record<string, string>) =>
  call(method, `/api/v1/cart${path}`, { body, headers });
const shown = async (cart_token: string, headers: Record<string, string> = {}) => {
  const response = await send("GET", "", undefined, { ...headers, "cart-token": cart_token });
  return { cart: await response.json<any>(), trips: tripsOf(response) };
};
/** Shows the cart until this isolate knows all of it: news of its new product, and of other tests' goods, may still be on the way. */
const known = (cart_token: string) =>
  vi.waitUntil(async () => (await shown(cart_token)).trips.d1 === 0, { timeout: 15_000, interval: 50 });
/** As another isolate would: this one does not hear of it. */
const elsewhere = {
  price: (variant_id: string, price: number) =>
    ctx.db.update(variants).set({ price }).where(eq(variants.id, variant_id)),
  available: (variant_id: string, available: number) =>
    ctx.db.update(stockLevels).set({ on_hand: available, available }).where(eq(stockLevels.variant_id, variant_id)),
};

describe("what an isolate remembers for carts", () => {
  it("is forgotten with each own change of prices, of stock and of what the shop sells by", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_token } = await givenCart({ variant_id, quantity: 2 });
    await known(cart_token);
    const token = await tokenOf("admin");
    const product_id = (await shown(cart_token)).cart.items[0].product_id;
    const [product]: any = [await (await call("GET", `/api/v1/admin/products/${product_id}`, { token })).json()];
    const path = `/api/v1/admin/products/${product_id}/variants/${product.variants[0].id}`;
    expect((await call("PATCH", path, { token, body: { price: 1_200 } })).status).toBe(200);
    expect((await shown(cart_token)).cart).toMatchObject({ subtotal: 2_400 });
    const moved = { variant_id, kind: "ADJUSTMENT", quantity: -9 };
    const movement = await call("POST", "/api/v1/admin/inventory/movements", { token, body: moved });
    expect([movement.status, await movement.json()]).toMatchObject([201, {}]);
    expect((await shown(cart_token)).cart).toMatchObject({
      items: [{ available: 1, warnings: [{ code: "low_stock" }, { code: "price_changed" }] }],
    });
    await known(cart_token);
    await givenGroup(token);
    expect((await shown(cart_token)).trips.d1).toBe(1);
  });

  it("is ten seconds old at most, and is not trusted once the clock is turned back", async ({ expect }) => {
    const variant_id = await givenVariant();
    const read_at = Date.now();
    const at = (ms: number) => testContext({ now: () => read_at + ms });
    await readFreshPrices(at(0), { variant_ids: [variant_id], coupons: [], user_id: null });
    expect(knownVariants(at(9_999), [variant_id])).toMatchObject([{ variant_id, price: 1_000 }]);
    expect(knownVariants(at(10_000), [variant_id])).toBeNull();
    expect(knownVariants(at(-1), [variant_id])).toBeNull();
    expect(knownVariants(at(0), [variant_id, ctx.id()])).toBeNull();
  });

  it("counts no more once something changed here while it was read", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { variants: read } = await readFreshPrices(ctx, { variant_ids: [variant_id], coupons: [], user_id: null });
    const remember = beginReadingVariants(ctx);
    forgetVariants([variant_id]);
    remember(read);
    expect(knownVariants(ctx, [variant_id])).toBeNull();
    beginReadingVariants(ctx)(read);
    expect(knownVariants(ctx, [variant_id])).toEqual(read);
  });

  it("is not shown to a client that has seen something newer", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_token } = await givenCart({ variant_id });
    const afterOneElsewhere = async () => {
      await elsewhere.price(variant_id, 1_000);
      forgetVariants(null);
      await known(cart_token);
      await elsewhere.price(variant_id, 1_700);
      return (await shown(cart_token)).cart.subtotal;
    };
    // Other news may come in between.
    await expect.poll(afterOneElsewhere).toBe(1_000);
    const token = await tokenOf("admin");
    const seen = await call("GET", "/api/v1/admin/products", { token });
    const bookmark = seen.headers.get("x-d1-bookmark") ?? "";
    expect(bookmark).not.toBe("");
    expect(await shown(cart_token, { "x-d1-bookmark": bookmark })).toMatchObject({
      cart: { subtotal: 1_700 },
      trips: { d1: 1 },
    });
  });

  it("refuses nobody: what was sold out a moment ago is asked for once more", async ({ expect }) => {
    const variant_id = await givenVariant(1_000, 2);
    const { cart_token } = await givenCart({ variant_id });
    await known(cart_token);
    await elsewhere.available(variant_id, 7);
    const headers = { "cart-token": cart_token };
    const added = await send("POST", "/items", { variant_id, quantity: 5 }, headers);
    expect([added.status, tripsOf(added)]).toEqual([201, { d1: 1, object: 1, provider: 0 }]);
    expect(await added.json()).toMatchObject({ item_count: 6 });
    const refused = await send("POST", "/items", { variant_id, quantity: 5 }, headers);
    expect(await problemOf(refused)).toMatchObject({ status: 409, code: "insufficient_stock", available: 7 });
  });
});

it("hands over the price of every quantity, in every currency that something is sold in", async ({ expect }) => {
  const variant = await givenVariant();
  const token = await tokenOf("admin");
  const prices = [
    { variant, currency: "USD", amount: 900, min_quantity: 4 },
    { variant, currency: "EUR", amount: 800, min_quantity: 6 },
    { variant, currency: "JPY", amount: 1_500 },
  ];
  const set = await call("PATCH", "/api/v1/admin/prices", { token, body: { prices } });
  expect(set.status).toBe(200);
  await givenPriceList(token, [{ variant, currency: "USD", amount: 700, min_quantity: 9 }]);
  const read = await readFreshPrices(ctx, { variant_ids: [variant], coupons: [], user_id: null });
  const [offer] = read.variants;
  const supplied = readOffers(suppliedOffers(read, [variant, ctx.id()])).get(variant);
  const quantities = Array.from({ length: 12 }, (_, index) => index + 1);
  const costs = (currency: string) =>
    quantities.map((quantity) => offer && (priceIn(read, { quantity, offer }, currency)?.unit_price ?? null));
  for (const currency of ["USD", "EUR", "JPY", "GBP"])
    expect(quantities.map((quantity) => supplied?.unitPrice(quantity, currency))).toEqual(costs(currency));
  expect(new Set(costs("USD"))).toEqual(new Set([1_000, 900, 700]));
  expect(new Set(costs("EUR"))).toEqual(new Set([null, 800]));
});

describe("a cart's object", () => {
  const none = { asked: [], offers: [], is_fresh: false };
  const offerOf = (variant_id: string, price: number) => ({
    variant_id,
    currency: "USD",
    sellable: 1,
    available: 9,
    prices: {
      USD: [
        [1, price],
        [5, price - 10],
      ] as const,
    },
  });

  it("decides by what it is handed, and reads nothing by itself", async ({ expect }) => {
    const variant_id = await givenVariant();
    const cart = await givenCart({ variant_id });
    const object = env.CART.getByName(cart.cart_id);
    const asked: Lack[] = [];
    const give = async (lack: Lack) => {
      asked.push(structuredClone(lack));
      return { asked: lack.variant_ids, offers: [offerOf(variant_id, 640)], is_fresh: true };
    };
    const add = { kind: "add", line_id: ctx.id(), variant_id, quantity: 1 } as const;
    const supply = { asked: [variant_id], offers: [offerOf(variant_id, 777)], is_fresh: false };
    const handed = await object.change({ operation_id: "handed", create: null, change: add, supply }, give);
    expect(handed).toMatchObject({ kind: "changed", content: { lines: [{ quantity: 2, seen_price: 777 }] } });
    expect(asked).toEqual([]);
    const many = { ...add, quantity: 3 };
    const lacked = await object.change({ operation_id: "lacked", create: null, change: many, supply: none }, give);
    expect(lacked).toMatchObject({ kind: "changed", content: { lines: [{ quantity: 5, seen_price: 630 }] } });
    expect(asked).toMatchObject([
      { variant_ids: [variant_id], is_fresh: false, content: { lines: [{ variant_id, quantity: 2 }] } },
    ]);
  });

  it("asks once more, and anew, before it refuses by what was remembered", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_id } = await givenCart({ variant_id });
    const asked: boolean[] = [];
    const change = { kind: "add", line_id: ctx.id(), variant_id, quantity: 20 } as const;
    const result = await env.CART.getByName(cart_id).change(
      { operation_id: "much", create: null, change, supply: none },
      async ({ variant_ids, is_fresh }) => {
        asked.push(is_fresh);
        return { asked: variant_ids, offers: [offerOf(variant_id, 1)], is_fresh };
      },
    );
    expect(result).toMatchObject({ kind: "refused", refusal: { reason: "insufficient", available: 9 } });
    expect(asked).toEqual([false, true]);
  });
});
