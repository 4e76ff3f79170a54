import { it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { checkoutBody, givenShop, untilStatus } from "../../../support/checkout.ts";

it("store credit that staff give is spent at checkout, seen by its owner, and taken no further than it is free", async ({
  expect,
}) => {
  const [admin, customer, shop] = [await givenActor("admin"), await givenActor("customer"), await givenShop()];
  const path = `/api/v1/admin/users/${customer.user_id}/store-credit`;
  const give = (amount: number) =>
    call("POST", path, { token: admin.token, body: { amount, currency: "USD", reason: "a late parcel" } });
  expect((await give(400)).status).toBe(200);
  expect(((await (await give(-401)).json()) as any).available).toBe(400);
  const { token } = customer;
  await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id } });
  const answer = await call("POST", "/api/v1/checkout", {
    token,
    body: checkoutBody(shop, { use_store_credit: true }),
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  const { order }: any = await answer.json();
  expect([answer.status, order.tenders[0].kind, order.amount_due]).toEqual([201, "store_credit", order.total - 400]);
  await untilStatus(order.id, "paid", "processing");
  const mine: any = await (await call("GET", "/api/v1/me/store-credit", { token })).json();
  expect(mine.accounts).toMatchObject([{ currency: "USD", balance: 0, held: 0 }]);
  expect(mine.accounts[0].entries.map(({ kind }: any) => kind).toSorted()).toEqual(["adjust", "capture", "hold"]);
  expect((await call("GET", path, { token })).status).toBe(403);
});
