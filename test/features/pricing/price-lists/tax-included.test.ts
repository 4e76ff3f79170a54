import { beforeAll, describe, it } from "vitest";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkoutBody, givenShop } from "../../../support/checkout.ts";
import { givenGroup } from "../../../support/customer-groups.ts";
import { givenAddress } from "../../../support/orders.ts";
import { givenPriceList } from "../../../support/price-lists.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

describe("a list with tax in a shop whose prices are before it", () => {
  it("is chosen by what it comes to, charged as it is, and taxed on the order", async ({ expect }) => {
    const zone = await givenZone({ countries: ["SJ"] });
    await givenRate(zone.id, { rate_ppm: 250_000 });
    const shop = await givenShop({ price: 10_000 });
    const customer = await givenCustomer();
    const { id: group_id } = await givenGroup(admin);
    const members = { members: [{ user_id: customer.user_id }] };
    await call("POST", `/api/v1/admin/customer-groups/${group_id}/members`, { token: admin, body: members });
    // 112.50 with a tax of 25 % is 90.00 before it, and so less than the usual 100.00.
    const prices = [{ variant: shop.variant_id, currency: "USD", amount: 11_250 }];
    await givenPriceList(admin, prices, { group_ids: [group_id], tax_included: true });
    const { token } = customer;
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id } });
    const address = { ...givenAddress, country: "SJ" };
    const body = { ...checkoutBody(shop), email: undefined, shipping_address: address };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const answer = await call("POST", "/api/v1/checkout", { token, body, headers });
    const { order }: any = await answer.json();
    expect([answer.status, order?.subtotal, order?.tax_total]).toEqual([201, 9_000, 2_250]);
    expect(order.items).toMatchObject([
      {
        unit_price: 9_000,
        compare_at_price: 10_000,
        price_list: { name: "Summer sale" },
        tax_lines: [{ rate_ppm: 250_000, amount: 2_250, included: false }],
      },
    ]);
  });

  it("is refused for everybody, when it is made and when its groups are taken away", async ({ expect }) => {
    const { id: group_id } = await givenGroup(admin);
    const conflict = { code: "invalid_request", errors: [{ path: "tax_included", code: "conflict" }] };
    const body = { name: "Gross", kind: "sale", tax_included: true };
    const path = "/api/v1/admin/price-lists";
    expect(await problemOf(await call("POST", path, { token: admin, body }))).toMatchObject(conflict);
    const id = await givenPriceList(admin, [], { group_ids: [group_id], tax_included: false });
    const change = (changes: object) => call("PATCH", `${path}/${id}`, { token: admin, body: changes });
    expect(await problemOf(await change({ group_ids: [] }))).toMatchObject(conflict);
    expect(await (await change({ group_ids: [], tax_included: null })).json()).toMatchObject({ tax_included: null });
  });
});
