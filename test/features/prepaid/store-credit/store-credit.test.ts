import { env } from "cloudflare:workers";
import { it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkoutBody, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { callDeployed } from "../../../support/deployed.ts";
import { givenGiftCard } from "../../../support/gift-cards.ts";

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

const pathOf = (user_id: string): string => `/api/v1/admin/users/${user_id}/store-credit`;

it("store credit is taken in its own currency, and what is free of that is told", async ({ expect }) => {
  const [admin, customer] = [await givenActor("admin"), await givenActor("customer")];
  const change = (amount: number, currency: string) =>
    call("POST", pathOf(customer.user_id), {
      token: admin.token,
      body: { amount, currency, reason: "counted" },
    });
  await change(900, "EUR");
  await change(400, "USD");
  expect(await problemOf(await change(-401, "USD"))).toMatchObject({ available: 400, currency: "USD" });
  expect(await problemOf(await change(-1, "GBP"))).toMatchObject({ available: 0, currency: "GBP" });
  // An order that waits for its payment holds all that there is by then.
  const [{ token }, shop] = [customer, await givenShop()];
  await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id } });
  const answer = await call("POST", "/api/v1/checkout", {
    token,
    body: checkoutBody(shop, { use_store_credit: true, ...paying(undefined) }),
    headers: { "idempotency-key": crypto.randomUUID() },
  });
  expect(answer.status).toBe(201);
  await change(100, "USD");
  expect(await problemOf(await change(-101, "USD"))).toMatchObject({ available: 100, currency: "USD" });
});

it("store credit that is taken away makes no room in the hour's limit of what is given", async ({ expect }) => {
  const [admin, customer] = [await givenActor("admin"), await givenActor("customer")];
  const change = (amount: number) =>
    callDeployed("POST", pathOf(customer.user_id), {
      token: admin.token,
      body: { amount, currency: "USD", reason: "counted" },
      settings: { HOURLY_REFUNDS: "10" },
    });
  const statuses = [(await change(800)).status, (await change(-800)).status, (await change(800)).status];
  expect(statuses).toEqual([200, 200, 429]);
});

it("store credit shows the latest hundred of what happened to it, the last first, and so does a gift card", async ({
  expect,
}) => {
  const [admin, customer] = [await givenActor("admin"), await givenActor("customer")];
  const { token } = admin;
  const body = { amount: 400, currency: "USD", reason: "counted" };
  const given = await (await call("POST", pathOf(customer.user_id), { token, body })).json<any>();
  const { id: card_id } = await givenGiftCard({}, token);
  const later = Date.now() + 60_000;
  for (const id of [given.accounts[0].account_id, card_id])
    await env.DB.prepare(
      `INSERT INTO value_entries (account_id, cause, kind, amount, actor_type, actor_id, at)
        SELECT ?, 'more ' || value, 'adjust', value, 'user', 'x', ? + value FROM json_each(?)`,
    )
      .bind(id, later, JSON.stringify(Array.from({ length: 100 }, (_, at) => at + 1)))
      .run();
  const credit = await (await call("GET", pathOf(customer.user_id), { token })).json<any>();
  const card = await (await call("GET", `/api/v1/admin/gift-cards/${card_id}`, { token })).json<any>();
  for (const { entries } of [credit.accounts[0], card])
    expect([entries.length, entries[0].amount, entries.at(-1).amount]).toEqual([100, 100, 1]);
});
