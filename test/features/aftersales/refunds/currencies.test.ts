import { beforeAll, describe, it } from "vitest";
import { type GivenActor, givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { type GivenOrder, givenOrder } from "../../../support/orders.ts";
import { stripe } from "../../../support/stripe.ts";

let staff: GivenActor;
beforeAll(async () => {
  staff = await givenActor("admin");
});

const refund = (order: GivenOrder, body: object) =>
  call("POST", `/api/v1/admin/orders/${order.order_id}/refunds`, {
    body,
    token: staff.token,
    headers: { "idempotency-key": testContext().id() },
  });

/** What the card was charged and given back, as the provider writes it. */
async function atStripe({ intent_id }: GivenOrder) {
  const { amount_received } = await stripe.paymentIntents.retrieve(intent_id ?? "");
  const { data } = await stripe.refunds.list({ payment_intent: intent_id ?? "" });
  return { charged: amount_received, given: data.map(({ amount }) => amount).toReversed() };
}

/** Three units of one line and one of another, with a tenth of tax. */
const orderIn = (currency: string, [first, second, shipping_price]: readonly [number, number, number]) =>
  givenOrder({
    status: "processing",
    currency,
    shipping_price,
    lines: [
      { quantity: 3, unit_price: first },
      { quantity: 1, unit_price: second },
    ],
  });

describe("refunds of an order, unit by unit and then the rest", () => {
  it.for([
    { currency: "JPY", prices: [333, 111, 500], charged: 1_721, given: [366, 367, 122, 366, 500] },
    { currency: "USD", prices: [333, 111, 500], charged: 1_721, given: [366, 367, 122, 366, 500] },
    { currency: "KWD", prices: [333, 111, 509], charged: 1_730, given: [370, 370, 120, 370, 500] },
    { currency: "ISK", prices: [333, 111, 500], charged: 172_100, given: [36_600, 36_700, 12_200, 36_600, 50_000] },
    { currency: "MGA", prices: [33_300, 11_100, 50_000], charged: 1_721, given: [367, 366, 122, 366, 500] },
  ] as const)("come to what was charged, in $currency as its provider takes it", async (drawn, { expect }) => {
    const order = await orderIn(drawn.currency, drawn.prices);
    const shown: any = await (
      await call("GET", `/api/v1/orders/${order.order_id}`, { headers: { "order-token": order.order_token } })
    ).json();
    const [a, b] = shown.items.map(({ id }: any) => id);
    for (const order_item_id of [a, a, b, a])
      expect((await refund(order, { items: [{ order_item_id, quantity: 1 }] })).status).toBe(201);
    expect((await refund(order, {})).status).toBe(201);
    const { charged, given } = drawn;
    expect(await atStripe(order)).toEqual({ charged, given });
    expect(given.reduce((sum, amount) => sum + amount, 0)).toBe(charged);
    expect((await problemOf(await refund(order, {}))).code).toBe("refund_exceeds_captured");
  });

  it("are refused for an amount that no card can be given, and nothing is written", async ({ expect }) => {
    const order = await orderIn("KWD", [333, 111, 509]);
    expect(await problemOf(await refund(order, { amount: 615 }))).toMatchObject({
      status: 409,
      code: "amount_not_refundable",
      currency: "KWD",
      multiple_of: 10,
    });
    expect(await atStripe(order)).toEqual({ charged: 1_730, given: [] });
    expect(await (await refund(order, { amount: 620 })).json()).toMatchObject({ amount: 620 });
  });
});
