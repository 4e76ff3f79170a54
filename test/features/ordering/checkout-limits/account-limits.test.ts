import { describe, it } from "vitest";
import { givenCustomer, proveEmail } from "../../../support/actors.ts";
import { problemOf } from "../../../support/api.ts";
import { checkoutBody, type GivenShop, givenShop, paying } from "../../../support/checkout.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";

const fewOrders = { UNPAID_ORDERS_PER_ADDRESS: "2" };
const fewDeclines = { DECLINED_PAYMENTS_PER_HOUR: "2" };
type Wish = { readonly proved: boolean; readonly quantity?: number; readonly method?: string };

/** The checkout of an account that was made a moment ago. */
async function buyByNewAccount(shop: GivenShop, from: Record<string, string>, { proved, quantity = 1, method }: Wish) {
  const { token, user_id } = await givenCustomer();
  if (proved) await proveEmail(user_id);
  const item = { variant_id: shop.variant_id, quantity };
  await callDeployed("POST", "/api/v1/cart/items", { token, headers: from, body: item });
  const headers = { ...from, "idempotency-key": crypto.randomUUID() };
  const body = checkoutBody(shop, paying(method));
  const settings = method === undefined ? fewOrders : fewDeclines;
  return callDeployed("POST", "/api/v1/checkout", { token, headers, body, settings });
}

describe("an account of which nothing was proved", () => {
  it("holds no more of a variant than a guest until it tries to pay", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 4 }), givenSite()];
    const refused = await buyByNewAccount(shop, from(), { proved: false, quantity: 4 });
    expect(await problemOf(refused)).toMatchObject({ limited_by: "share_of_stock" });
    expect((await buyByNewAccount(shop, from(), { proved: true, quantity: 4 })).status).toBe(201);
  });

  it("has a guest's units in its order", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 500 }), givenSite()];
    const refused = await buyByNewAccount(shop, from(), { proved: false, quantity: 101 });
    expect(await problemOf(refused)).toMatchObject({ limited_by: "units_in_cart", limit: 100 });
    expect((await buyByNewAccount(shop, from(), { proved: true, quantity: 101 })).status).toBe(201);
  });
});

describe("new accounts of one address", () => {
  it("have together as many unpaid orders as guests, where nothing was proved", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    for (let n = 0; n < 2; n += 1)
      expect((await buyByNewAccount(shop, from(0, n), { proved: false })).status).toBe(201);
    const refused = await buyByNewAccount(shop, from(0, 9), { proved: false });
    expect(await problemOf(refused)).toMatchObject({ limited_by: "unpaid_orders", limit: 2 });
  });

  it("have together three times as many where their addresses were proved, beside those of guests", async ({
    expect,
  }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
    for (let n = 0; n < 6; n += 1) expect((await buyByNewAccount(shop, from(0, n), { proved: true })).status).toBe(201);
    const refused = await buyByNewAccount(shop, from(0, 9), { proved: true });
    expect(await problemOf(refused)).toMatchObject({ limited_by: "unpaid_orders", limit: 6 });
    expect((await buyByNewAccount(shop, from(), { proved: false })).status).toBe(201);
  });

  it("try no more stolen cards than one address may", async ({ expect }) => {
    for (const [proved, most] of [
      [false, 2],
      [true, 6],
    ] as const) {
      const [shop, from] = [await givenShop({ stock: 50 }), givenSite()];
      const tryCard = (n: number) => buyByNewAccount(shop, from(0, n), { proved, method: "pm_card_chargeDeclined" });
      const statuses: number[] = [];
      for (let n = 0; n <= most; n += 1) statuses.push((await tryCard(n)).status);
      expect(statuses).toEqual([...Array.from({ length: most }, () => 402), 429]);
    }
  });
});
